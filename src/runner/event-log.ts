import { appendFileSync } from 'node:fs';
import type { NewRunEvent } from '../contracts/run-directory.js';
import type { Redactor } from '../shared/redact.js';
import { redactDeep } from '../shared/redact-deep.js';

export interface EventLog { add(event: NewRunEvent): void }

const longestText = 4_000;
/** Beyond it, what an agent says is dropped; what happens to the run and what it costs is always kept. */
const mostBytes = 8 * 1024 * 1024;
const talk = new Set(['text', 'tool', 'denied', 'result']);

const shortened = (event: NewRunEvent): NewRunEvent =>
  (event.t === 'text' || event.t === 'note' || event.t === 'result') && event.text.length > longestText ? { ...event, text: `${event.text.slice(0, longestText)} …` } : event;

/** Appends to `events.jsonl`, secrets masked. A full disk loses events, not the run. */
export const createEventLog = ({ path, redact }: { path: string; redact: Redactor }): EventLog => {
  let bytes = 0;
  return {
    add(event) {
      if (bytes > mostBytes && talk.has(event.t)) return;
      const line = `${JSON.stringify({ at: new Date().toISOString(), ...redactDeep(shortened(event), redact) })}\n`;
      bytes += line.length;
      try { appendFileSync(path, line, { mode: 0o600 }); } catch (error) {
        console.error(`event not written: ${(error as Error).message}`);
      }
    },
  };
};
