import { expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createTicketActivities } from '../../src/activities/ticket/ticket-activities.js';
import { stillAt } from '../../src/activities/still-at.js';
import { parseConfig } from '../../src/config/load.js';
import { connectionsOf } from '../../src/config/store.js';
import { localBridges } from '../../src/connections/local-bridges.js';

const config = parseConfig('/srv/towpath.yaml', [
  'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }', 'connections:',
  ...['board', 'other'].map((name) => `  ${name}: { kind: plane, url: "https://${name}.example.test", workspace: team, token: "env:TOKEN" }`),
  'projects:', ...['SHP board', 'WEB other'].map((line) => line.split(' ')).map(([key, name]) => `  - { key: ${key}, repository: { url: ../${key} }, tracker: { connection: ${name}, project: P, start: { state: To do } } }`), '',
].join('\n'));
const configs = {
  connections: () => connectionsOf(config),
  project: (key: string) => ({ config, project: config.projects.find((one) => one.key === key) as never }),
  connection: (name: string) => connectionsOf(config).find(({ connection }) => connection.name === name) as never,
};

test.each([
  ['one that the file has no more', 'gone', 'SHP', 'gone is no longer in towpath.yaml'],
  ['one that serves other projects', 'board', 'WEB', 'board is no longer the tracker of WEB, which is now other'],
])('an item that lies at %s is looked at nowhere else: its number is another ticket there', async (_what, connection, project, says) => {
  const asked: string[] = [];
  const bridges = { ...localBridges, tracker: (key: string) => { asked.push(key); return localBridges.tracker(key); } };
  const { lookAtTicket } = createTicketActivities({ connection, configs, bridges });
  const looking = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(lookAtTicket, { project, number: 1, since: '' });
  await expect(looking).rejects.toMatchObject({ type: 'CONNECTION_UNKNOWN', nonRetryable: true, message: expect.stringContaining(says) });
  expect(asked).toEqual([]);
});

test('one that is still where it was passes', () => {
  expect(() => { stillAt({ connection: 'board', configs }, 'SHP', 'tracker'); }).not.toThrow();
  expect(() => { stillAt({ connection: 'board', configs }, 'SHP', 'forge'); }).toThrow('board is no longer the forge of SHP:');
});
