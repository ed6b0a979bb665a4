import { TowpathError } from '../../shared/errors.js';
import type { Account } from '../connection.js';
import type { PlaneApi } from './api.js';
import type { PlaneLabel, PlaneProject, PlaneState, PlaneUser } from './shapes.js';
import { isSame } from '../same-name.js';

/** Names and ids of a project that seldom change, so that 60 requests a minute are enough. */
export interface Directory {
  me(): Promise<Account>;
  project(): Promise<PlaneProject>;
  /** Read again now: what is cached may be why something is not found. */
  projectNow(): Promise<PlaneProject>;
  states(): Promise<PlaneState[]>;
  /** Looks once more where the name is not known; undefined: there is no such state. */
  stateNamed(name: string): Promise<PlaneState | undefined>;
  statesNow(): Promise<PlaneState[]>;
  /** Made where it is missing. */
  labelNamed(name: string): Promise<PlaneLabel>;
  labels(): Promise<PlaneLabel[]>;
  members(): Promise<Account[]>;
  /** By display name, e-mail address or id. */
  memberNamed(name: string): Promise<Account>;
}

const longMs = 600_000;
/** Whose word counts hangs on it. */
const memberMs = 60_000;

export const accountOf = (user: PlaneUser): Account =>
  ({ id: user.id, name: [user.display_name, user.first_name, user.email].find((name) => typeof name === 'string' && name !== '') ?? user.id, bot: user.is_bot ?? false });

interface Cached<T> { get(): Promise<T>; now(): Promise<T> }

/** A read that failed is no value, and is asked again. */
const cached = <T>(read: () => Promise<T>, ms: number): Cached<T> => {
  let value: { at: number; promise: Promise<T> } | undefined;
  const now = (): Promise<T> => {
    const mine = { at: Date.now(), promise: read() };
    mine.promise.catch(() => { if (value === mine) value = undefined; });
    value = mine;
    return mine.promise;
  };
  return { now, get: () => (value !== undefined && Date.now() - value.at < ms ? value.promise : now()) };
};

const findProject = async (api: PlaneApi, named: string): Promise<PlaneProject> => {
  const projects = await api.projects();
  const found = [({ id }: PlaneProject) => id, ({ identifier }: PlaneProject) => identifier, ({ name }: PlaneProject) => name]
    .map((nameOf) => projects.find((one) => isSame(nameOf(one), named))).find((one) => one !== undefined);
  if (found !== undefined) return found;
  const there = projects.map(({ identifier }) => identifier).join(', ');
  throw new TowpathError('CONNECTION_REFUSED', `Plane shows no project ${named} to our account; it shows ${there === '' ? 'none' : there}`);
};

export const createDirectory = (api: PlaneApi, named: string): Directory => {
  const me = cached(async () => accountOf(await api.me()), longMs);
  const project = cached(async () => findProject(api, named), longMs);
  const id = async (): Promise<string> => (await project.get()).id;
  const states = cached(async () => api.states(await id()), longMs);
  const labels = cached(async () => api.labels(await id()), longMs);
  const users = cached(async () => api.members(await id()), memberMs);
  return {
    me: me.get, project: project.get, projectNow: project.now, states: states.get, statesNow: states.now, labels: labels.get,
    stateNamed: async (name) => [await states.get()].flat().find((state) => isSame(state.name, name)) ?? (await states.now()).find((state) => isSame(state.name, name)),
    labelNamed: async (name) => (await labels.now()).find((label) => isSame(label.name, name)) ?? api.makeLabel(await id(), name),
    members: async () => (await users.get()).map(accountOf),
    memberNamed: async (name) => {
      const found = (await users.now()).find((user) => [user.id, user.display_name, user.email].some((known) => typeof known === 'string' && isSame(known, name)));
      if (found === undefined) throw new TowpathError('CONNECTION_REFUSED', `${name} is no member of the project in Plane`);
      return accountOf(found);
    },
  };
};
