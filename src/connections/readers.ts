import type { ConnectionConfig } from '../config/config.js';
import type { WebhookReader } from './delivery.js';
import { genericReader } from './generic/read-delivery.js';
import { forgejoReader, giteaReader } from './gitea/read-delivery.js';
import { gitHubReader } from './github/read-delivery.js';
import { planeReader } from './plane/read-delivery.js';

/** By the connection's kind, never by what a delivery claims to be: Gitea sends GitHub's headers too. */
export const readerOf = ({ kind, generic, name }: Pick<ConnectionConfig, 'kind' | 'generic' | 'name'>): WebhookReader => {
  switch (kind) {
    case 'plane': return planeReader;
    case 'gitea': return giteaReader;
    case 'forgejo': return forgejoReader;
    case 'github': return gitHubReader;
    case 'generic':
      if (generic === null) throw new TypeError(`the connection ${name} is generic and says nothing of its bodies`);
      return genericReader(generic);
  }
};
