import type { Explained } from '../../agents/explain.js';
import { plainText } from '../../shared/plain-text.js';
import { eventLine } from './event-line.js';
import { money, usageText } from './usage-text.js';

/** A stored run and what it means, for people: what happened, then the verdict. */
export const explainedLines = ({ events, outcome }: Explained): string[] => [
  ...events.flatMap((event) => { const line = eventLine(event); return line === undefined ? [] : [event.t === 'text' ? plainText(line) : `· ${line}`]; }),
  '',
  `class         ${outcome.class} (${outcome.kind})`,
  `message       ${plainText(outcome.message).replace(/\s+/g, ' ')}`,
  `retry after   ${outcome.retryAfterMs === null ? 'not said' : `${String(outcome.retryAfterMs / 1_000)} s`}`,
  `conversation  ${outcome.conversationId ?? 'not said'}`,
  `model         ${outcome.model ?? 'not said'}`,
  `used          ${outcome.usage === null ? 'not said' : usageText(outcome.usage)}`,
  `cost          ${outcome.costUsd === null ? 'not said' : money(outcome.costUsd)}`,
  ...(outcome.structured === null ? [] : [`structured    ${plainText(JSON.stringify(outcome.structured)).slice(0, 2_000)}`]),
  ...(outcome.denials.length === 0 ? [] : [`not allowed   ${outcome.denials.join(', ')}`]),
];
