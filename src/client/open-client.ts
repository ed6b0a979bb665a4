import { actOnItem, checkedKey } from './act-on-item.js';
import type { ConnectOptions } from './connect-client.js';
import { createItem } from './create-item.js';
import { EngineLink } from './engine-link.js';
import { hintItem, startHintedItem } from './hint-item.js';
import { InFlight } from './in-flight.js';
import { readLastRound, reopenItem } from './rounds.js';
import { countItems, listInbox, listItems } from './list-items.js';
import { actOnProject, listProjectKeys, readProject, readProjects } from './projects.js';
import { readHealth } from './read-health.js';
import { readItem } from './read-item.js';
import { readUsage } from './read-usage.js';
import type { TowpathClient } from './towpath-client.js';

/** Loads the SDK: reached through `connectClient` only. */
export const openClient = async (options: ConnectOptions): Promise<TowpathClient> => {
  const link = await EngineLink.open(options);
  const tools = { link, inFlight: new InFlight() };
  return {
    create: async (request) => createItem(tools, request),
    act: async (key, verb, input) => actOnItem(tools, { key, verb, input }),
    item: async (key) => readItem(link, checkedKey(key)),
    list: async (filter) => listItems(link, filter),
    inbox: async (names) => listInbox(link, names),
    counts: async () => countItems(link),
    projectKeys: async () => listProjectKeys(link),
    projects: async () => readProjects(link),
    project: async (key) => readProject(link, key),
    usage: async (query) => readUsage(link, query),
    actOnProject: async (key, action) => actOnProject(tools, key, action),
    hint: async (key, hint) => link.ask({ name: `item ${key}`, notFound: 'ITEM_NOT_FOUND' }, async () => hintItem(link, { key: checkedKey(key), hint })),
    startHinted: async (item, hint) => link.ask({ name: `item ${item.key}`, notFound: 'ITEM_NOT_FOUND' }, async () => startHintedItem(link, { item, hint })),
    lastRound: async (key) => link.ask({ name: `item ${key}`, notFound: 'ITEM_NOT_FOUND' }, async () => readLastRound(link, checkedKey(key))),
    reopen: async (item) => link.ask({ name: `project ${item.project}`, notFound: 'PROJECT_NOT_FOUND' }, async () => reopenItem(link, item)),
    health: async () => readHealth(link),
    close: async () => link.close(),
  };
};
