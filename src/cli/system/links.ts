import type { Running } from '../../client/running.js';
import { itemWorkflowId } from '../../shared/ids.js';

export interface Links { api: string | null; ui: string | null }

/** Where a browser or a program finds the item. */
export const itemLinks = (up: Pick<Running, 'apiUrl' | 'ui' | 'namespace'> | undefined, key: string): Links => ({
  api: up === undefined ? null : `${up.apiUrl}/api/items/${key}`,
  ui: up?.ui == null ? null : `${up.ui}/namespaces/${up.namespace}/workflows/${encodeURIComponent(itemWorkflowId(key))}`,
});
