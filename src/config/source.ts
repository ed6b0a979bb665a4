import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type { ConfigProblem } from './problems.js';

export type Path = readonly (string | number)[];
export interface Position { line: number; column: number }

/** A parsed file that knows where each of its values stands. */
export interface ConfigSource {
  file: string;
  /** Plain data, or undefined where the text is no YAML. */
  value: unknown;
  /** Mistakes of the YAML itself. */
  problems: ConfigProblem[];
  /** Where the value (or its key) stands; the nearest place above it where it does not exist. */
  at(path: Path, part?: 'key' | 'value'): Position;
}

export const formatPath = (path: Path): string => path.reduce<string>((text, part) =>
  typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`, '');

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

interface Found { key: number | undefined; value: number | undefined; node: unknown }

const step = (node: unknown, part: string | number): Found | undefined => {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { key: undefined, value: startOf(item), node: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair === undefined ? undefined : { key: startOf(pair.key), value: startOf(pair.value), node: pair.value };
};

const locate = (document: Document, path: Path, part: 'key' | 'value'): number => {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, name] of path.entries()) {
    const found = step(isAlias(node) ? node.resolve(document) : node, name);
    if (found === undefined) return offset;
    const last = index === path.length - 1;
    offset = (last && part === 'key' ? found.key : found.value) ?? found.key ?? offset;
    node = found.node;
  }
  return offset;
};

/** The library's own look for keys that stand twice compares each with each: too slow for a file of many. */
const repeatedKeys = (document: Document): { offset: number; name: string }[] => {
  const found: { offset: number; name: string }[] = [];
  visit(document, { Map: (_, map) => {
    const names = new Set<string>();
    for (const { key } of map.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (isScalar(key) && names.has(name)) found.push({ offset: startOf(key) ?? 0, name });
      names.add(name);
    }
  } });
  return found;
};

/** How many mistakes of the YAML are told: one broken bracket can bring thousands. */
const mostMistakes = 20;

const firstAtEachPlace = (problems: readonly ConfigProblem[]): ConfigProblem[] => {
  const places = new Map(problems.map((problem) => [`${problem.line}:${problem.column}`, problem]).reverse() as [string, ConfigProblem][]);
  return [...places.values()].reverse().slice(0, mostMistakes);
};

const yamlMessage = (message: string): string =>
  /call stack/i.test(message) ? 'this is nested too deeply' : `this is not valid YAML: ${message}`;

/** An alias of nothing has a place too; the library would throw without one. */
const danglingAliases = (document: Document): { offset: number; name: string }[] => {
  const found: { offset: number; name: string }[] = [];
  visit(document, { Alias: (_, alias) => { if (alias.resolve(document) === undefined) found.push({ offset: startOf(alias) ?? 0, name: alias.source }); } });
  return found;
};

const unreadable = (error: unknown): string => {
  if (error instanceof RangeError) return 'cannot be read: it is nested too deeply';
  const message = error instanceof Error ? error.message : String(error);
  return /alias count/i.test(message) ? 'cannot be read: its aliases (*name) expand too far' : `cannot be read: ${message}`;
};

const broken = (file: string, message: string): ConfigSource => ({
  file, value: undefined, at: () => ({ line: 1, column: 1 }),
  problems: [{ file, line: 1, column: 1, path: '', message, expected: null, nearest: null }],
});

const parse = (file: string, text: string): ConfigSource => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problem = (offset: number, message: string): ConfigProblem => ({ file, ...position(offset), path: '', message, expected: null, nearest: null });
  const dangling = danglingAliases(document);
  const problems = [
    ...[...document.errors, ...document.warnings].map(({ pos, message }) => problem(pos[0], yamlMessage(message))),
    ...repeatedKeys(document).map(({ offset, name }) => problem(offset, `the key "${name}" stands here twice`)),
    ...dangling.map(({ offset, name }) => problem(offset, `this is not valid YAML: nothing has the anchor &${name}`)),
  ];
  const readable = dangling.length === 0 && document.errors.length === 0;
  return {
    file, problems: firstAtEachPlace(problems),
    value: readable ? document.toJS({ maxAliasCount: 100 }) as unknown : undefined,
    at: (path, part = 'value') => position(locate(document, path, part)),
  };
};

/** Parses the text as YAML 1.2. Never throws: what is wrong is in `problems`. */
export const readSource = (file: string, text: string): ConfigSource => {
  try {
    return parse(file, text);
  } catch (error) {
    return broken(file, unreadable(error));
  }
};
