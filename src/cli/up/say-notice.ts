import type { Output } from '../output.js';

/** A notice as a line of its own, and as an event for programs. */
export const sayNotice = (out: Output) => (text: string): void => {
  out.event({ event: 'notice', text });
  out.say(text);
};
