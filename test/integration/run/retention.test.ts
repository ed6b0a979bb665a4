import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { until, World } from './world.js';

let engine: Namespace;
let world: World;
beforeAll(async () => {
  engine = await freshNamespace('retention');
  world = new World(engine);
});
afterAll(async () => { await world.close(); await engine.close(); });

test('I9: a worker removes ended runs that are older than host.transcripts says, and leaves the others', async () => {
  const folders = [5, 1].map((daysAgo) => {
    const path = join(world.home.runs, 'WEB-900', `1.analysis.${daysAgo}.agent.1`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    writeFileSync(join(path, 'reported.json'), '{"how":"completed"}');
    const at = Date.now() / 1000 - daysAgo * 86_400;
    utimesSync(join(path, 'reported.json'), at, at);
    return path;
  }) as [string, string];
  const file = join(world.root, 'towpath.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('host: {', 'host: { transcripts: { days: 3 },'));
  await (await world.start()).ready();
  await until('the older run is gone', () => !existsSync(folders[0]));
  expect(existsSync(folders[1])).toBe(true);
});
