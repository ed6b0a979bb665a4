import { z } from 'zod';
import { takenAnswer } from '../../contracts/http-answers.js';
import type { Route } from '../route.js';
import { takeDelivery } from '../webhooks/take-delivery.js';
import { none } from './parameters.js';

export const takeWebhook: Route = {
  method: 'post', path: '/webhooks/{connection}', access: 'anyone',
  summary: 'Take a signed webhook of a tracker or forge; the answer comes once it is stored',
  params: z.object({ connection: z.string().describe('The name under `connections` in towpath.yaml') }), query: none,
  body: z.unknown().describe('As the sender makes it'),
  answers: { 202: { description: 'Stored; what it says is looked at soon', schema: takenAnswer } },
  errors: ['CONNECTION_UNKNOWN', 'MEDIA_TYPE', 'TOO_LARGE', 'SIGNATURE_REFUSED', 'TOO_MANY', 'NOT_JSON', 'SPOOL_FULL'],
  serve: (context) => takeDelivery(() => context().intake),
};
