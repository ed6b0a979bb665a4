import type { ConnectionConfig, ForgeConfig, GenericConfig, TrackerConfig } from './config.js';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';
import { repositoryNameOf } from './hosted-repository.js';
import type { ConnectionYaml, ProjectYaml } from './schema/towpath.js';
import { ticketStates } from '../shared/connections.js';
import type { HintEvent } from '../shared/hints.js';

export const gitHubUrl = 'https://github.com';

const usualEvents: Readonly<Record<string, HintEvent>> = {
  'item.created': 'opened', 'item.updated': 'updated', 'item.labeled': 'labeled', 'comment.created': 'commented',
};
const usualPaths: GenericConfig['paths'] = {
  event: 'event', item: 'item.id', project: null, state: 'item.state', title: 'item.title', body: 'item.body',
  comment: 'comment.text', commentId: 'comment.id', actor: 'actor.id', label: null,
};

const genericConfig = ({ signature, deliveryId, paths, events }: ConnectionYaml): GenericConfig => ({
  signature: signature ?? { header: 'X-Signature-256', prefix: 'sha256=' },
  deliveryId: deliveryId ?? (signature === 'standard' ? null : 'X-Delivery-Id'),
  paths: paths === undefined ? usualPaths : { ...paths, project: paths.project ?? null, label: paths.label ?? null },
  events: events ?? { ...usualEvents },
});

const seconds = (written: string | number): number => parseDuration(written) ?? 0;
const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** `reference` makes the paths in references absolute. */
export const connectionConfig = (name: string, yaml: ConnectionYaml, reference: (text: string) => string): ConnectionConfig => {
  const { kind, app } = yaml;
  const url = yaml.url ?? (kind === 'github' ? gitHubUrl : null);
  return {
    name, kind, url: url === null ? null : withoutSlash(url), workspace: yaml.workspace ?? null,
    token: yaml.token === undefined ? null : reference(yaml.token),
    app: app === undefined ? null : { id: String(app.id), installation: String(app.installation), key: reference(app.key) },
    secrets: [yaml.secret ?? []].flat().map(reference), account: yaml.account === undefined ? null : String(yaml.account),
    maxBytes: parseByteSize(yaml.maxBody) ?? 0,
    reconcile: { lightSeconds: seconds(yaml.reconcile.light), fullSeconds: seconds(yaml.reconcile.full) },
    generic: kind === 'generic' ? genericConfig(yaml) : null,
  };
};

/** null: local. `url`: the repository's, as written. */
export const forgeConfig = (forge: ProjectYaml['forge'], url: string, connections: readonly ConnectionConfig[]): ForgeConfig | null => {
  if (forge === 'local') return null;
  const { connection, repository, method } = typeof forge === 'string' ? { connection: forge, repository: undefined, method: 'merge' as const } : forge;
  const at = connections.find(({ name }) => name === connection)?.url ?? '';
  return { connection, repository: repository ?? repositoryNameOf(url, at) ?? '', method };
};

/** null: local. */
export const trackerConfig = (tracker: ProjectYaml['tracker'], forge: ForgeConfig | null): TrackerConfig | null => {
  if (tracker === 'local') return null;
  const { connection, project, start, states } = tracker;
  const named = ticketStates.flatMap((word) => (states[word] === undefined ? [] : [[word, states[word]] as const]));
  return {
    connection, project: project ?? forge?.repository ?? '',
    start: { state: start.state ?? null, label: start.label ?? null, assignee: start.assignee ?? null }, states: Object.fromEntries(named),
  };
};
