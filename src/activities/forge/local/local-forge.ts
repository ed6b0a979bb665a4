import type { Mirror } from '../../workspace/mirror.js';
import type { Forge, PullName } from '../forge.js';
import { mergeLocally } from './merge-locally.js';
import { recordPull } from './record-pull.js';
import { findRecord, showPull } from './show-pull.js';

/** What the parts of forge `local` share. */
export interface LocalForge {
  mirror: Mirror;
  /** Where people see a pull request, or null. */
  link: (key: string) => string | null;
}

const readPull = async (forge: LocalForge, name: PullName) => {
  const state = await forge.mirror.refresh();
  const record = await findRecord(forge, name, state);
  return record === undefined ? null : showPull(forge, record, state);
};

const closePull = async (forge: LocalForge, name: PullName) => {
  const state = await forge.mirror.refresh();
  const record = await findRecord(forge, name, state);
  return record === undefined ? null : recordPull(forge, record, true);
};

/** Forge `local`: the configured repository is the remote, and keeps the pull requests as refs. */
export const createLocalForge = ({ mirror, link = () => null }: { mirror: Mirror; link?: LocalForge['link'] }): Forge => {
  const forge: LocalForge = { mirror, link };
  return {
    kind: 'local',
    openOrFindPull: (order) => recordPull(forge, order, false),
    readPull: (name) => readPull(forge, name),
    merge: (order) => mergeLocally(forge, order),
    closePull: (name) => closePull(forge, name),
  };
};
