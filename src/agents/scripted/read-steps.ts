import type { FailureKind } from '../adapter.js';
import type { Expected } from './expected.js';
import { ScriptMistake, type Step } from './script.js';

const kinds: readonly FailureKind[] = [
  'exit', 'temporary', 'rate_limit', 'overloaded', 'network', 'incomplete', 'auth', 'billing', 'model', 'config',
  'refusal', 'context', 'turns', 'budget', 'session_lost', 'session_in_use', 'contract',
];

const usage = (at: Expected): Step => {
  const all = at.object(['input', 'output', 'cacheRead', 'cacheWrite', 'costUsd']);
  const tokens = (name: string): number => all.optional(name)?.number() ?? 0;
  return {
    do: 'usage', input: tokens('input'), output: tokens('output'), cacheRead: tokens('cacheRead'), cacheWrite: tokens('cacheWrite'),
    costUsd: all.optional('costUsd')?.number() ?? null,
  };
};

const write = (at: Expected): Step => {
  const all = at.object(['path', 'text', 'from', 'mode']);
  const text = all.optional('text')?.text();
  const from = all.optional('from')?.text();
  if ((text === undefined) === (from === undefined)) throw new ScriptMistake(`${at.place}: expected either \`text\` or \`from\``);
  const mode = all.optional('mode')?.number();
  return {
    do: 'write', path: all.required('path').text(),
    ...(text === undefined ? {} : { text }), ...(from === undefined ? {} : { from }), ...(mode === undefined ? {} : { mode }),
  };
};

const edit = (at: Expected): Step => {
  const all = at.object(['path', 'find', 'replace']);
  return { do: 'edit', path: all.required('path').text(), find: all.required('find').text(), replace: all.required('replace').text() };
};

const run = (at: Expected): Step => {
  if (Array.isArray(at.value)) return { do: 'run', argv: at.texts(), mayFail: false };
  const all = at.object(['argv', 'mayFail']);
  return { do: 'run', argv: all.required('argv').texts(), mayFail: all.optional('mayFail')?.flag() ?? false };
};

const fail = (at: Expected): Step => {
  if (typeof at.value === 'string') return { do: 'fail', message: at.value, exit: 1, kind: 'exit', retryAfter: null };
  const all = at.object(['message', 'exit', 'kind', 'retryAfter']);
  return {
    do: 'fail', message: all.required('message').text(), exit: all.optional('exit')?.number() ?? 1,
    kind: all.optional('kind')?.oneOf(kinds) ?? 'exit', retryAfter: all.optional('retryAfter')?.number() ?? null,
  };
};

const readers: Record<Step['do'], (at: Expected) => Step> = {
  say: (at) => ({ do: 'say', text: at.text() }),
  wait: (at) => ({ do: 'wait', seconds: at.number() }),
  write, edit, run, usage, fail,
  remove: (at) => ({ do: 'remove', path: at.text() }),
  ask: (at) => ({ do: 'ask', questions: at.texts() }),
  report: (at) => ({ do: 'report', report: at.record() }),
  exit: (at) => ({ do: 'exit', code: at.number() }),
};

/** One step: an object with exactly one key, the step's name. */
export const readStep = (at: Expected): Step => {
  const names = Object.keys(at.record());
  const [name] = names;
  const known = Object.keys(readers).join(', ');
  if (name === undefined || names.length > 1) throw new ScriptMistake(`${at.place}: expected one step, one of ${known}; got ${names.join(', ') || 'nothing'}`);
  const reader = readers[name as Step['do']] as ((at: Expected) => Step) | undefined;
  if (reader === undefined) throw new ScriptMistake(`${at.place}: there is no step \`${name}\`; expected one of ${known}`);
  return reader(at.inside(name));
};
