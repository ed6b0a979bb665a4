import { formatPath, type ConfigSource, type Path } from './source.js';
import { connectionKinds } from '../shared/connections.js';
import type { ConfigProblem } from './problems.js';

interface Later { path: RegExp; words?: readonly string[]; expected: string | null }

/** What the design names and that is not there yet: recognised at its place, so that nobody takes it for a typing mistake. */
const laterWords: readonly Later[] = [
  { path: /^(connection|trackers?|forges?|chat|notices|notify|webhooks)$/, expected: null },
  { path: /^agents\.(failover|checkpoint)$/, expected: null },
  { path: /^connections\.[^.]+\.kind$/, words: ['gitlab', 'jira', 'linear', 'bitbucket', 'azure', 'slack', 'discord', 'telegram'], expected: connectionKinds.join(', ') },
  { path: /^projects\[\d+\]\.(connections?|chat|notices|notify|serial|dependencies|freeze|bake|bakeTime|verification|rollback)$/, expected: null },
  { path: /^projects\[\d+\]\.deploy\.(bake|bakeTime|verification|verify|rollback)$/, expected: null },
];

const said = (path: string, value: unknown): { message: string; expected: string | null } | undefined => {
  const later = laterWords.find((one) => one.path.test(path) && (one.words === undefined || one.words.includes(String(value))));
  if (later === undefined) return undefined;
  return { message: later.words === undefined ? 'is not there yet' : `"${String(value)}" is not there yet`, expected: later.expected };
};

const walk = (value: unknown, path: Path, visit: (value: unknown, path: Path) => boolean): void => {
  // An alias may point to what holds it: nothing valid lies this deep.
  if (path.length > 20 || !visit(value, path) || typeof value !== 'object' || value === null) return;
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [part, inner] of entries) walk(inner, [...path, part], visit);
};

/** Problems that answer "not there yet" at the place of each word that a later version will know. */
export const laterProblems = (source: ConfigSource): ConfigProblem[] => {
  const problems: ConfigProblem[] = [];
  walk(source.value, [], (value, path) => {
    const shown = formatPath(path);
    const answer = said(shown, value);
    if (answer === undefined) return true;
    const isKey = answer.message === 'is not there yet';
    problems.push({ file: source.file, ...source.at(path, isKey ? 'key' : 'value'), path: shown, nearest: null, ...answer });
    return false;
  });
  return problems;
};
