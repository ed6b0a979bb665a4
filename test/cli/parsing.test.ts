import { describe, expect, test } from '@jest/globals';
import { commands } from '../../src/cli/commands.js';
import { findCommand } from '../../src/cli/find-command.js';
import { parseArguments } from '../../src/cli/parse-arguments.js';
import { TowpathError } from '../../src/shared/error-table.js';

const parse = (...argv: string[]) => {
  const { command, rest } = findCommand(argv, commands);
  return { name: command.name, ...parseArguments(command, rest) };
};
const refusal = (...argv: string[]): string => {
  try {
    parse(...argv);
  } catch (error) {
    expect(error).toBeInstanceOf(TowpathError);
    expect((error as TowpathError).code).toBe('USAGE');
    return (error as TowpathError).detail;
  }
  throw new Error('it was not refused');
};

describe('reading a command line', () => {
  test('finds commands of one word and of two', () => {
    expect(parse('show', 'WEB-12')).toMatchObject({ name: 'show', args: ['WEB-12'] });
    expect(parse('engine', 'status')).toMatchObject({ name: 'engine status', args: [] });
  });

  test('takes common options before and after the command', () => {
    const { options, name, args } = parse('--config', 'other.yaml', '--json', 'show', 'WEB-12');
    expect({ name, args, config: options.text('config'), json: options.flag('json') })
      .toEqual({ name: 'show', args: ['WEB-12'], config: 'other.yaml', json: true });
    expect(parse('show', '--json', 'WEB-12').options.flag('json')).toBe(true);
  });

  test('takes a value with `=`, a lone hyphen, and what follows `--`', () => {
    expect(parse('start', 'Title', '--body=-x').options.text('body')).toBe('-x');
    expect(parse('start', 'Title', '--body-file', '-').options.text('body-file')).toBe('-');
    expect(parse('start', '--', '--dashes').args).toEqual(['--dashes']);
  });

  test.each([
    ['shwo', 'did you mean `show`?'],
    ['aprove', 'did you mean `approve`?'],
    ['engin', 'did you mean `engine`?'],
  ])('suggests the nearest command for `%s`', (typed, words) => {
    expect(refusal(typed)).toContain(words);
  });

  test('suggests the nearest second word and the nearest option', () => {
    expect(refusal('engine', 'statsu')).toContain('did you mean `engine status`?');
    expect(refusal('log', 'WEB-1', '--folow')).toContain('there is no option `--folow`; did you mean `--follow`?');
  });

  test('names what a first word needs', () => { expect(refusal('project')).toContain('`project list`'); });

  test.each([
    [['show'], 'KEY is missing; usage: towpath show KEY'],
    [['show', 'WEB-1', 'WEB-2'], '`WEB-2` is one word too many'],
    [['start', 'T', '--body'], '`--body` needs a value'],
    [['start', 'T', '--body', '--again'], '`--body` needs a value'],
    [['list', '--all=yes'], '`--all` takes no value'],
    [['completion', 'bsh'], 'expected bash, zsh, fish, got `bsh`; did you mean `bash`?'],
  ])('refuses %j', (argv, words) => { expect(refusal(...argv)).toContain(words); });

  test('refuses a number that is none', () => {
    const { options } = parse('start', 'T', '--priority', 'high');
    expect(() => options.whole('priority', { min: 1, max: 5 })).toThrow('--priority: expected a whole number from 1 to 5, got `high`');
  });

  test('does not take a word of the prototype for an option', () => { expect(refusal('list', '--toString')).toContain('no option'); });
});
