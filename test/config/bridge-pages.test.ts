import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.js';
import { makeRepository } from '../support/repository.js';

const folder = mkdtempSync(join(tmpdir(), 'towpath-pages-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const kinds = [['github', 'hub'], ['gitea', 'forge'], ['plane', 'board'], ['generic', 'robot']] as const;

test.each(kinds)('the configuration on the page of %s is one, without a warning about its connection', async (page, connection) => {
  const repository = makeRepository(join(folder, page));
  const yaml = /```yaml\n([^]*?)```/.exec(readFileSync(`docs/${page}.md`, 'utf8'))?.[1] ?? '';
  const file = join(repository, 'towpath.yaml');
  writeFileSync(file, yaml.includes('projects:') ? yaml : `${yaml}projects:\n  - { key: SHP, repository: { url: ., base: main } }\n`);
  const config = await loadConfig(file);
  expect(config.connections).toMatchObject([{ name: connection, kind: page, secrets: [expect.stringMatching(/^env:/)] }]);
  expect(config.warnings.filter(({ message }) => message.includes(connection))).toEqual([]);
});
