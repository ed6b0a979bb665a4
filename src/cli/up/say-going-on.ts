import type { RunGoingOn } from '../../worker/runs-going-on.js';
import type { Output } from '../output.js';
import { timeOfDay } from '../screens/times.js';

/** Which agents go on after `up` has ended, until when, and how to end them. */
export const sayGoingOn = (out: Output, going: readonly RunGoingOn[], now: number): void => {
  out.event({ event: 'down', goingOn: going });
  if (going.length === 0) { out.say('Nothing goes on.'); return; }
  for (const { key, stage, kind, until, pid } of going) {
    out.say(`  ${key} ${stage}: ${kind === 'agent' ? 'its agent' : 'its check'} goes on, until ${timeOfDay(until, now)} at most${pid === null ? '' : ` (process ${String(pid)})`}`);
  }
  out.say('The next `towpath up` follows them on; `towpath down --kill` ends them now.');
};
