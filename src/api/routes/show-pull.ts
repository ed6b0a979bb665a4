import { z } from 'zod';
import { pullRequestSchema } from '../../contracts/item-document.js';
import { TowpathError } from '../../shared/error-table.js';
import { withPullLink } from '../pull-link.js';
import { route } from '../route.js';
import { itemKeyParameter, none } from './parameters.js';

const answer = z.object({ key: z.string(), title: z.string(), item: z.string().describe('Address of the item'), pullRequest: pullRequestSchema });

export const showPull = route({
  method: 'get', path: '/pulls/{key}', access: 'person',
  summary: 'An item\'s pull request, as Towpath keeps it for a local repository',
  params: itemKeyParameter, query: none,
  answers: { 200: { description: 'The pull request', schema: answer } },
  errors: ['KEY_INVALID', 'ITEM_NOT_FOUND', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, params }) => {
    const { key, title, pullRequest } = withPullLink(context, await context.client.item(params.key));
    if (pullRequest === null) throw new TowpathError('ITEM_NOT_FOUND', `${key} has no pull request yet`);
    return { body: { key, title, item: `${context.url}/api/items/${key}`, pullRequest } };
  },
});
