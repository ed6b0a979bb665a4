import type { NewRunEvent } from '../../contracts/run-directory.js';
import { plainText } from '../../shared/plain-text.js';
import { money, usageText } from './usage-text.js';

const longest = 300;
const brief = (text: string): string => {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)} …` : line;
};
const after = (detail: string | undefined): string => (detail === undefined || detail === '' ? '' : `: ${brief(detail)}`);

/** One event of a run in words; undefined: it says nothing to people. */
export const eventLine = (event: NewRunEvent): string | undefined => {
  switch (event.t) {
    case 'text': case 'note': return event.text;
    case 'tool': return `uses ${event.name}${after(event.detail)}`;
    case 'result': return `${event.ok ? 'got' : 'it failed'}${after(event.text)}`;
    case 'denied': return `was denied ${event.name}${after(event.detail)}`;
    case 'usage': return `used ${usageText(event.usage)}${event.costUsd == null ? '' : `, ${money(event.costUsd)}`}`;
    case 'retry': return `tries again${event.inMs === undefined ? '' : ` in ${String(Math.round(event.inMs / 1000))} s`}`;
    case 'limit': return `met a limit of its provider${event.resetsAt === undefined ? '' : `, until ${new Date(event.resetsAt * 1_000).toISOString()}`}`;
    case 'signal': return `${event.signal}: ${event.why}`;
    case 'exit': return event.signal === null ? `ended with exit code ${String(event.code)}` : `was ended by ${event.signal}`;
    case 'started': case 'session': return undefined;
  }
};
