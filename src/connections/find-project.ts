import type { ConnectionConfig, ProjectConfig } from '../config/config.js';
import type { DeliveryHint } from '../shared/hints.js';
import { word } from './reading.js';

type Said = Omit<DeliveryHint, 'project'>;
/** `reason`: why there is none. */
interface Found { project: string | null; reason: string | null }

const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

const none = (reason: string): Found => ({ project: null, reason });

/** Of a forge: where tickets and code lie in different repositories, each has its own deliveries. */
const byRepository = (hint: Said, name: string, projects: readonly ProjectConfig[]): Found => {
  const { repository } = hint;
  if (repository === null) return none('it names no repository');
  const tracked = projects.find(({ tracker }) => tracker?.connection === name && same(tracker.project, repository));
  const hosted = projects.find(({ forge }) => forge?.connection === name && same(forge.repository, repository));
  const ofTicket = !hint.isPullRequest && hint.event !== 'push' && hint.event !== 'ci_status';
  const found = ofTicket ? tracked ?? hosted : hosted ?? tracked;
  return found === undefined ? none(`no project has the repository ${word(repository)}`) : { project: found.key, reason: null };
};

const byTracker = ({ repository }: Said, name: string, projects: readonly ProjectConfig[]): Found => {
  if (repository === null) return none('it names no project');
  const found = projects.find(({ tracker }) => tracker?.connection === name && same(tracker.project, repository));
  return found === undefined ? none('Plane names a project by its id alone: which one it is, Plane is asked when the delivery is handed on') : { project: found.key, reason: null };
};

const byKey = ({ repository, number }: Said, projects: readonly ProjectConfig[]): Found => {
  const key = repository ?? /^([^-]{1,20})-\d+$/.exec(String(number ?? ''))?.[1] ?? null;
  const found = key === null ? undefined : projects.find((one) => same(one.key, key));
  if (found !== undefined) return { project: found.key, reason: null };
  return none(key === null ? 'it names no project' : `there is no project ${word(key)}`);
};

/** The configured project that a delivery is about. */
export const findProject = (hint: Said, { name, kind }: ConnectionConfig, projects: readonly ProjectConfig[]): Found => {
  switch (kind) {
    case 'plane': return byTracker(hint, name, projects);
    case 'generic': return byKey(hint, projects);
    case 'gitea': case 'forgejo': case 'github': return byRepository(hint, name, projects);
  }
};
