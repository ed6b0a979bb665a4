import type { ItemRow } from '../../shared/documents.js';
import type { ItemState } from '../../shared/words.js';
import type { Paint, Tone } from '../paint.js';

/** A state is a word, a shape and a colour: each alone is enough. */
const marks: Readonly<Record<ItemState, { shape: string; tone: Tone }>> = {
  queued: { shape: '○', tone: 'quiet' },
  running: { shape: '▶', tone: 'busy' },
  waiting: { shape: '◆', tone: 'wait' },
  paused: { shape: '‖', tone: 'wait' },
  blocked: { shape: '✗', tone: 'bad' },
  done: { shape: '✓', tone: 'good' },
  stopped: { shape: '■', tone: 'quiet' },
};

type Stated = Pick<ItemRow, 'state' | 'waitingFor'>;

/** `waiting for approval` */
export const stateWords = ({ state, waitingFor }: Stated): string => (waitingFor === null ? state : `${state} for ${waitingFor}`);

export const stateMark = (row: Stated, paint: Paint): string => {
  const { shape, tone } = marks[row.state];
  return paint(tone, `${shape} ${stateWords(row)}`);
};
