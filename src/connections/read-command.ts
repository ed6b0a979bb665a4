import type { CommentCommand } from '../shared/hints.js';
import { verbs } from '../shared/words.js';
import type { Own } from './delivery.js';
import { bareLogin } from './own.js';

export interface ReadCommand {
  verb: CommentCommand;
  /** The words after the verb, and the lines after its line. */
  rest: string;
}

const commands: readonly CommentCommand[] = [...verbs, 'status'];

const withoutHidden = (text: string): string => {
  let shown = '';
  let from = 0;
  for (let open = text.indexOf('<!--'); open !== -1; open = text.indexOf('<!--', from)) {
    const close = text.indexOf('-->', open);
    if (close === -1) break;
    shown += text.slice(from, open);
    from = close + 3;
  }
  return shown + text.slice(from);
};

/** The line's words after our name, or after the stroke that stands for it; null where it is not meant for us. */
const meantForUs = (line: string, own: Own): string | null => {
  if (line.startsWith('/')) return line.slice(1);
  const mention = /^@([^\s,:]{1,100})[,:]?[ \t]+(.*)$/.exec(line);
  const [, name = '', rest = ''] = mention ?? [];
  if (mention === null || ![own.name, own.id].some((ours) => ours !== null && bareLogin(ours) === bareLogin(name))) return null;
  return rest.startsWith('/') ? rest.slice(1) : rest;
};

const readLine = (line: string, own: Own): ReadCommand | null => {
  const words = meantForUs(line, own)?.replace(/^towpath[ \t]+/i, '') ?? '';
  const [, written = '', rest = ''] = /^([A-Za-z]{1,20})(?![\w/-])[,:]?(.*)$/.exec(words) ?? [];
  const verb = commands.find((one) => one === written.toLowerCase());
  return verb === undefined ? null : { verb, rest: rest.trim() };
};

/** Says of each line whether it lies in a fence of code. */
const fenced = (): ((line: string) => boolean) => {
  let fence: string | null = null;
  return (line) => {
    const [, mark = '', after = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === null) {
      if (mark !== '' && !(mark.startsWith('`') && after.includes('`'))) fence = mark;
      return fence !== null;
    }
    if (mark.startsWith(fence) && after.trim() === '') fence = null;
    return true;
  };
};

/** The first that is found in a line outside of fences and hidden comments, with the lines below it. */
const findInLines = <T>(text: string, read: (line: string) => T | null): { found: T; after: string[] } | null => {
  const lines = withoutHidden(text).split(/\r\n|\r|\n/);
  const inFence = fenced();
  for (const [index, line] of lines.entries()) {
    const found = inFence(line) ? null : read(line);
    if (found !== null) return { found, after: lines.slice(index + 1) };
  }
  return null;
};

/**
 * What a comment asks of us: the first line that begins with `/towpath VERB`, `/VERB` or our account's name and a verb,
 * outside fences of code, quotes and hidden comments. null: nothing.
 */
export const readCommand = (text: string, own: Own): ReadCommand | null => {
  const read = findInLines(text, (line) => readLine(line, own));
  return read === null ? null : { verb: read.found.verb, rest: [read.found.rest, ...read.after].join('\n').trim() };
};

/** Of a comment that asks nothing: the word after `/towpath`, empty where there is none; null: it does not call us by that name. */
export const readUnknown = (text: string, own: Own): string | null => findInLines(text, (line) => {
  const [called, word = ''] = /^towpath(?:[ \t]+(\S{0,40}).*)?$/i.exec(meantForUs(line, own) ?? '') ?? [];
  return called === undefined ? null : word;
})?.found ?? null;
