import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { exitMeanings, groups } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { commandsPage } from '../../src/cli/commands-page.js';
import { main } from '../../src/cli/main.js';
import { laterVerbs, verbs } from '../../src/shared/words.js';
import { surroundings } from './surroundings.js';

/** The words that contracts.md §1 promises, whether they work already or answer that they are not there yet. */
const promised = [
  'demo', 'init', 'up', 'worker', 'api', 'engine start', 'engine stop', 'engine status', 'engine env', 'engine prepare', 'down',
  'start', 'list', 'show', 'watch', 'log', 'inbox', 'read', 'diff', 'approve', 'reject', 'answer', 'retry', 'skip', 'stop', 'pause', 'resume',
  'hold', 'unhold', 'prioritise', 'project list', 'project show', 'project pause', 'project resume', 'freeze', 'unfreeze',
  'doctor', 'config check', 'config schema', 'agent explain', 'receive', 'deliveries list', 'deliveries show', 'usage',
];
const names = commands.map(({ name }) => name);

describe('the table of commands', () => {
  test.each(promised)('has `%s`', (name) => { expect(names).toContain(name); });

  test('has every verb of an item, and every one that is still to come', () => {
    for (const verb of [...verbs, ...laterVerbs]) expect(names).toContain(verb);
  });

  test('names each command once', () => { expect(new Set(names).size).toBe(names.length); });

  test.each(commands.map((row) => [row.name, row] as const))('says of `%s` what it does, how it is typed and how it ends', (name, row) => {
    expect(row.summary).toMatch(/^[A-Z].{8,90}[^.]$/);
    expect(groups).toContain(row.group);
    expect(row.examples.length).toBeGreaterThan(0);
    expect(row.examples.some((example) => example.includes(`towpath ${name}`))).toBe(true);
    expect(row.exits.length).toBeGreaterThan(0);
    for (const code of row.exits) expect(exitMeanings).toHaveProperty(String(code));
    for (const option of Object.values(row.options)) expect(option.help.length).toBeGreaterThan(5);
  });

  test.each(commands.filter((row) => row.group === 'Not there yet').map(({ name }) => name))('answers `%s WEB-1 --anything` with NOT_YET', async (name) => {
    const around = surroundings();
    expect(await main([...name.split(' '), 'WEB-1', '--anything', '--json'], around)).toBe(1);
    expect(JSON.parse(around.stdout.text)).toMatchObject({ error: { code: 'NOT_YET', detail: `\`towpath ${name}\` is not there yet` } });
  });

  test('is what docs/commands.md shows (`node scripts/commands-page.mjs` writes it)', () => {
    expect(readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8')).toBe(commandsPage(commands));
  });
});
