import type { Bridges } from '../../connections/bridges.js';
import type { ConnectionConfig, ProjectConfig } from '../../config/config.js';
import { hintReasonOf, type DeliveryHint, type HintReason } from '../../shared/hints.js';
import { itemKey, keyOfBranch, parseKey } from '../../shared/ids.js';
import type { ProjectNames } from './project-names.js';

/** What finding needs. `projects`: those that the connection serves. `reason`: what the reading said. */
export interface Scene { connection: ConnectionConfig; projects: readonly ProjectConfig[]; bridges: Bridges; names: ProjectNames; reason: string | null }

/** The item that a hint is for. `ticket`: its number, where the hint is about the ticket and may start it. */
export interface ItemFound { key: string; reason: HintReason; project: ProjectConfig; ticket: number | null }
export type Found = ItemFound | { ignored: string };

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

const projectOf = async (hint: DeliveryHint, { connection, projects, names, reason }: Scene): Promise<ProjectConfig | { ignored: string }> => {
  const known = projects.find(({ key }) => key === hint.project);
  if (known !== undefined) return known;
  const { repository } = hint;
  if (connection.kind === 'plane' && repository !== null) {
    const found = await names.find(repository, projects.filter(({ tracker }) => tracker?.connection === connection.name));
    return found ?? { ignored: `no configured project is Plane's ${short(repository)}` };
  }
  return { ignored: reason ?? (repository === null ? 'it names no project' : `no configured project is ${short(repository)}`) };
};

const numberOf = async ({ number, item }: DeliveryHint, project: ProjectConfig, { connection, bridges }: Scene): Promise<number | { ignored: string }> => {
  if (typeof number === 'number') return number;
  if (connection.kind === 'plane' && item !== undefined) {
    return await (await bridges.tracker(project.key)).numberOf(item) ?? { ignored: `the tracker has no ticket ${short(item)} any more` };
  }
  const named = number ?? item ?? null;
  if (named === null) return { ignored: 'it names no ticket' };
  const text = String(named).trim();
  const parsed = parseKey(text);
  if (parsed?.project === project.key) return parsed.number;
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : { ignored: `${short(text)} is no ticket of ${project.key}` };
};

const findByTicket = async (hint: DeliveryHint, project: ProjectConfig, scene: Scene): Promise<Found> => {
  const { name, kind } = scene.connection;
  if (kind !== 'generic' && project.tracker?.connection !== name) return { ignored: `the tickets of ${project.key} lie elsewhere` };
  const number = await numberOf(hint, project, scene);
  if (typeof number !== 'number') return number;
  return { key: itemKey(project.key, number), reason: hint.event === 'commented' ? 'comment' : 'ticket', project, ticket: number };
};

/** A comment may name Plane's id of its ticket alone: the project is the one that has it. */
const findByPlaneId = async (item: string, hint: DeliveryHint, scene: Scene): Promise<Found> => {
  for (const project of scene.projects.filter(({ tracker }) => tracker?.connection === scene.connection.name)) {
    const found = await findByTicket(hint, project, scene);
    if ('key' in found) return found;
  }
  return { ignored: `no configured project has Plane's ticket ${short(item)}` };
};

/** The branch that it is about, from the delivery or, where it does not say, from the forge. null: there is no such pull request. */
const branchOf = async ({ ref, number, sha }: DeliveryHint, project: ProjectConfig, { bridges }: Scene): Promise<string | null> => {
  if (ref !== undefined) return ref;
  const forge = await bridges.forge(project.key);
  if (typeof number === 'number') return (await forge.readPull(number))?.branch ?? null;
  return sha === null ? null : (await forge.pullOfCommit(sha))?.branch ?? null;
};

const plainRef = (ref: string): string => ref.replace(/^refs\/heads\//, '');

const findByBranch = async (hint: DeliveryHint, project: ProjectConfig, scene: Scene): Promise<Found> => {
  if (project.forge?.connection !== scene.connection.name) return { ignored: `the code of ${project.key} lies elsewhere` };
  const branch = await branchOf(hint, project, scene);
  if (branch === null) return { ignored: 'no pull request of ours' };
  if (hint.event === 'push' && plainRef(branch) === project.repository.base) return { ignored: `base moved: a push to ${project.repository.base}` };
  const key = keyOfBranch(branch);
  if (key === undefined || parseKey(key)?.project !== project.key) return { ignored: `${short(plainRef(branch))} is no branch of an item of ${project.key}` };
  return { key, reason: hintReasonOf[hint.event] ?? 'pull', project, ticket: null };
};

const aboutTickets: readonly DeliveryHint['event'][] = ['opened', 'updated', 'labeled', 'commented'];

/** The item that a hint is for, or why there is none. Thrown when tracker or forge have to be asked and do not answer. */
export const findItem = async (hint: DeliveryHint, scene: Scene): Promise<Found> => {
  if (hintReasonOf[hint.event] === null) {
    return { ignored: hint.event === 'comment_edited' ? 'an edited comment decides nothing' : scene.reason ?? 'of no interest' };
  }
  if (scene.connection.kind === 'plane' && hint.repository === null && hint.item !== undefined) return findByPlaneId(hint.item, hint, scene);
  const project = await projectOf(hint, scene);
  if ('ignored' in project) return project;
  const ticket = aboutTickets.includes(hint.event) && !hint.isPullRequest;
  const found = ticket ? await findByTicket(hint, project, scene) : await findByBranch(hint, project, scene);
  // Comments below a pull request are read with it.
  return 'key' in found && hint.event === 'commented' ? { ...found, reason: ticket ? 'comment' : 'pull' } : found;
};
