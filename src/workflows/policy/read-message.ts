import { budgetParts, type BudgetPart } from '../../shared/budget.js';
import { hintReasons, type Hint, type HintReason } from '../../shared/hints.js';
import { limits } from '../../shared/ids.js';
import type { Actor, CircuitNews, CircuitWant, Grant, PermitKind, ProviderRunEnded, RunEnd, VerbInput } from '../../shared/messages.js';

/** Signals come from anywhere: nothing, a string, wrong types, bytes. These read by hand and never throw. */

/** Bytes are objects too: a binary payload is no input. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const channels: readonly Actor['channel'][] = ['cli', 'api', 'temporal'];

export const readActor = (value: unknown): Actor | undefined => {
  if (!isObject(value)) return undefined;
  const { channel, id, name } = value;
  if (typeof channel !== 'string' || !channels.includes(channel as Actor['channel'])) return undefined;
  if (typeof name !== 'string' || name === '' || (id !== null && typeof id !== 'string')) return undefined;
  return { channel: channel as Actor['channel'], id, name: name.slice(0, 100) };
};

const words = ['id', 'revision', 'reason', 'text'] as const;

/** Parts of a budget with positive numbers; undefined: something else. */
const readBudget = (given: unknown): NonNullable<VerbInput['budget']> | undefined => {
  if (!isObject(given)) return undefined;
  const entries = Object.entries(given);
  const good = entries.every(([part, value]) => budgetParts.includes(part as BudgetPart) && typeof value === 'number' && Number.isFinite(value) && value > 0);
  return good ? Object.fromEntries(entries) as NonNullable<VerbInput['budget']> : undefined;
};

export interface ReadVerb { input: VerbInput; problem: string | undefined }

/** A verb's input. Nothing at all is the bare signal; a plain string is taken as the reason. */
export const readVerbInput = (given: unknown): ReadVerb => {
  if (given === undefined || given === null) return { input: {}, problem: undefined };
  if (typeof given === 'string') return { input: { reason: given, text: given }, problem: undefined };
  if (!isObject(given)) return { input: {}, problem: 'expected an object such as {"reason": "…"}' };
  if (typeof given['invalid'] === 'string') return { input: {}, problem: 'the input could not be decoded; expected JSON' };
  const input: VerbInput = {};
  for (const word of words) {
    const value = given[word];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') return { input: {}, problem: `${word}: expected a string` };
    input[word] = value;
  }
  if (given['budget'] !== undefined && given['budget'] !== null) {
    const budget = readBudget(given['budget']);
    if (budget === undefined) return { input: {}, problem: 'budget: expected {costUsd, tokens, runs} with positive numbers' };
    input.budget = budget;
  }
  if ((input.id ?? '').length > limits.idCharacters) return { input: {}, problem: `id: at most ${limits.idCharacters} characters` };
  if (given['by'] === undefined || given['by'] === null) return { input, problem: undefined };
  const by = readActor(given['by']);
  return by === undefined ? { input: {}, problem: 'by: expected {channel, id, name}' } : { input: { ...input, by }, problem: undefined };
};

const permitKinds: readonly PermitKind[] = ['admission', 'merge', 'circuit'];

export const readGrant = (given: unknown): Grant | undefined => {
  if (!isObject(given)) return undefined;
  const { kind, round, seq } = given;
  if (!permitKinds.includes(kind as PermitKind) || typeof round !== 'number' || typeof seq !== 'number') return undefined;
  return { kind: kind as PermitKind, round, seq };
};

export const readCircuitNews = (given: unknown): CircuitNews | undefined => {
  if (!isObject(given)) return undefined;
  const { provider, until, message } = given;
  if (typeof provider !== 'string' || typeof until !== 'number' || typeof message !== 'string') return undefined;
  return { provider, until, message };
};

const keyWords = /^[A-Z0-9]+-[0-9]+$/;

export const readCircuitWant = (given: unknown): CircuitWant | undefined => {
  if (!isObject(given)) return undefined;
  const { key, round, seq } = given;
  if (typeof key !== 'string' || !keyWords.test(key) || typeof round !== 'number' || typeof seq !== 'number') return undefined;
  return { key, round, seq };
};

const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' && value.length <= limits.idCharacters ? value : otherwise);

export const readHint = (given: unknown): Hint | undefined => {
  if (!isObject(given) || !hintReasons.includes(given['reason'] as HintReason)) return undefined;
  const at = textOr(given['at'], undefined);
  return {
    connection: textOr(given['connection'], ''), reason: given['reason'] as HintReason,
    ref: textOr(given['ref'], null), actor: textOr(given['actor'], null), ...(at === undefined ? {} : { at }),
  };
};

const runEnds: readonly RunEnd[] = ['answered', 'failed', 'unknown'];

export const readRunEnded = (given: unknown): ProviderRunEnded | undefined => {
  if (!isObject(given)) return undefined;
  const { run, end, message, resetsAt } = given;
  if (typeof run !== 'string' || run === '' || run.length > limits.idCharacters || !runEnds.includes(end as RunEnd)) return undefined;
  return {
    run, end: end as RunEnd, message: typeof message === 'string' ? message.slice(0, limits.timelineCharacters) : '',
    resetsAt: typeof resetsAt === 'number' && Number.isFinite(resetsAt) ? resetsAt : null,
  };
};

export const readRunStarted = (given: unknown): string | undefined =>
  isObject(given) && typeof given['run'] === 'string' ? given['run'] : undefined;

export const readPause = (given: unknown): boolean | undefined =>
  isObject(given) && typeof given['paused'] === 'boolean' ? given['paused'] : undefined;
