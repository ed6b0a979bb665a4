import type { ItemDocument } from '../shared/documents.js';
import type { ApiContext } from './route.js';

/** Forge `local` has no page of its own: its pull requests are looked at here. */
export const withPullLink = ({ url }: ApiContext, item: ItemDocument): ItemDocument =>
  item.pullRequest === null || item.pullRequest.link !== null ? item
    : { ...item, pullRequest: { ...item.pullRequest, link: `${url}/pulls/${item.key}` } };
