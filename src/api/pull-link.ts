import type { ItemDocument } from '../shared/documents.js';
import type { ApiContext } from './route.js';

/** Whether the link leads to this API, perhaps at the address of an earlier start. */
const isOurs = (link: string | null, key: string): boolean =>
  link === null || (link.startsWith('http://') && URL.canParse(link) && new URL(link).pathname === `/pulls/${key}`);

/** Forge `local` has no page of its own: its pull requests are looked at here, at the address of today. */
export const withPullLink = ({ url }: ApiContext, item: ItemDocument): ItemDocument =>
  item.pullRequest === null || !isOurs(item.pullRequest.link, item.key) ? item
    : { ...item, pullRequest: { ...item.pullRequest, link: `${url}/pulls/${item.key}` } };
