import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../src/cli/commands.js';
import { completionScript, shells } from '../../src/cli/completion/script.js';

const folder = mkdtempSync(join(tmpdir(), 'towpath-completion-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** What bash offers once the words were typed; the last one is being completed. */
const offered = (...words: string[]): string[] => {
  const file = join(folder, 'completion.bash');
  writeFileSync(file, completionScript('bash', commands));
  const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _towpath; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, file, 'towpath', ...words], { encoding: 'utf8' }).split('\n').filter((line) => line !== '');
};

describe('completion', () => {
  test('bash offers commands by their beginning', () => {
    expect(offered('appr')).toEqual(['approve']);
    expect(offered('')).toEqual(expect.arrayContaining(['demo', 'engine', 'show']));
  });

  test('bash offers second words, and then their options', () => {
    expect(offered('engine', 'st')).toEqual(expect.arrayContaining(['start', 'stop', 'status']));
    expect(offered('project', 'pause', '--i')).toEqual(['--id']);
  });

  test('bash offers a command\'s options and fixed words', () => {
    expect(offered('log', '--f')).toEqual(['--follow']);
    expect(offered('completion', 'z')).toEqual(['zsh']);
  });

  test.each(shells)('%s knows every command and option', (shell) => {
    const script = completionScript(shell, commands);
    for (const { name, options } of commands) {
      for (const word of name.split(' ')) expect(script).toContain(word);
      for (const option of Object.keys(options)) expect(script).toContain(option);
    }
  });

  test.each(['zsh', 'fish'] as const)('%s reads its script without complaint', (shell) => {
    const file = join(folder, `completion.${shell}`);
    writeFileSync(file, completionScript(shell, commands));
    const { status, stderr, error } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    if (error !== undefined) { process.stderr.write(`skipped: ${shell} is not here\n`); return; }
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
