import type { core } from 'zod';
import { keysAt } from './json-schema.js';
import { nearestWord } from './nearest.js';
import { formatPath, type ConfigSource, type Path } from './source.js';
import type { ConfigProblem } from './problems.js';

type Issue = core.$ZodIssue;

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, part) => (inner as Record<string | number, unknown> | null | undefined)?.[part], value);

const secretPath = /(^|\.)(token|secret(\[\d+\])?|app\.(key|id)|env(\..*)?|url|proxy)$/;

/** What stands there, in words. Values that may be secret are never shown. */
const describe = (value: unknown, path: string): string => {
  if (value === null) return 'has no value';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object') return 'is a map';
  if (secretPath.test(path)) return typeof value === 'string' ? 'is text that does not fit' : `is a ${typeof value}`;
  const shown = JSON.stringify(value) ?? String(value);
  return `is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}`;
};

/** `npm test` → `[npm, test]`, where no quotes or shell signs make that wrong. */
const asList = (value: unknown): string =>
  typeof value === 'string' && /^[\w@%+=:,./-]+( +[\w@%+=:./-]+)*$/.test(value) ? `a list: [${value.trim().split(/ +/).join(', ')}]` : 'a list';

const typeWords = (expected: string, value: unknown): string => {
  if (expected === 'array') return asList(value);
  if (expected === 'object' || expected === 'record') return 'a map';
  if (expected === 'string') return typeof value === 'number' || typeof value === 'boolean' ? `text: write "${value}" in quotes` : 'text';
  if (expected === 'int') return 'a whole number';
  return expected === 'number' ? 'a number' : expected;
};

interface Wrong { path: Path; message: string; expected: string | null; nearest: string | null; part?: 'key' | 'value' }

const listed = (words: readonly unknown[]): string | null =>
  words.length === 0 || words.length > 16 ? null : words.length === 1 ? String(words[0]) : `one of: ${words.join(', ')}`;

const fromWords = (path: Path, value: unknown, words: readonly unknown[]): Wrong => ({
  path, message: value === undefined ? 'is missing' : describe(value, formatPath(path)), expected: listed(words),
  nearest: typeof value === 'string' ? nearestWord(value, words.map(String)) : null,
});

/** How many unknown keys of one map, and how many issues of a file, are told: nobody reads more, and placing them takes time. */
const mostKeys = 50;
const mostIssues = 200;

const unknownKey = (root: unknown, path: Path, key: string): Wrong => {
  const map = valueAt(root, path) as Record<string, unknown>;
  const keys = keysAt(path, map['kind']);
  const free = keys.filter((name) => !(name in map));
  return { path: [...path, key], message: `unknown key "${key}"`, expected: listed(keys), nearest: nearestWord(key, free), part: 'key' };
};

/** Of a union's alternatives the one that has the shape that was written, if there is just one. */
const likely = (errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined => {
  const sameShape = errors.filter((issues) => !issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')));
  return sameShape.length === 1 ? sameShape[0] : undefined;
};

const alternatives = (errors: readonly (readonly Issue[])[], value: unknown): Wrong['expected'] => {
  const words = errors.flat().flatMap((issue) =>
    issue.code === 'invalid_value' ? issue.values.map(String) : issue.code === 'invalid_type' ? [typeWords(issue.expected, value)] : [issue.message]);
  return [...new Set(words)].join(' or ');
};

const fromUnion = (root: unknown, issue: Issue & { code: 'invalid_union' }, path: Path): Wrong[] => {
  const value = valueAt(root, path);
  if ('options' in issue && Array.isArray(issue.options)) return [fromWords(path, value, issue.options as unknown[])];
  const inner = likely(issue.errors);
  if (inner !== undefined) return inner.flatMap((one) => wrongs(root, one, path));
  const words = issue.errors.flat().flatMap((one) => one.code === 'invalid_value' ? one.values.map(String) : []);
  return [{ ...fromWords(path, value, words), expected: alternatives(issue.errors, value) }];
};

const wrongs = (root: unknown, issue: Issue, above: Path = []): Wrong[] => {
  const path = [...above, ...issue.path.filter((part) => typeof part !== 'symbol')];
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys': return issue.keys.slice(0, mostKeys).map((key) => unknownKey(root, path, key));
    case 'invalid_union': return fromUnion(root, issue, path);
    case 'invalid_value': return [fromWords(path, value, issue.values)];
    case 'invalid_key': return [{ path, message: `"${String(path.at(-1))}" cannot be a name here`, expected: issue.issues[0]?.message ?? null, nearest: null, part: 'key' }];
    case 'invalid_type': return [{ path, message: value === undefined ? 'is missing' : describe(value, formatPath(path)), expected: typeWords(issue.expected, value), nearest: null }];
    case 'invalid_format': {
      const upper = typeof value === 'string' && path.at(-1) === 'key' && path[0] === 'projects' ? value.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/^[0-9]+/, '') : '';
      const nearest = upper.length >= 2 && upper.length <= 10 ? upper : null;
      return [{ path, message: describe(value, formatPath(path)), expected: issue.message, nearest }];
    }
    default: return [{ path, message: describe(value, formatPath(path)), expected: issue.message, nearest: null }];
  }
};

/** zod's issues as problems with their place in the file. */
export const problemsOfIssues = (source: ConfigSource, issues: readonly Issue[]): ConfigProblem[] =>
  issues.slice(0, mostIssues).flatMap((issue) => wrongs(source.value, issue)).slice(0, mostIssues).map(({ path, message, expected, nearest, part }) => ({
    file: source.file, ...source.at(path, part ?? 'value'), path: formatPath(path), message: path.length === 0 ? `the file ${message}` : message, expected, nearest,
  }));
