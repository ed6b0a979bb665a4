import { plainText } from '../../shared/plain-text.js';
import type { Check } from '../doctor/check.js';
import type { Paint, Tone } from '../paint.js';

const marks: Readonly<Record<Check['status'], { shape: string; tone: Tone }>> = {
  PASS: { shape: '✓', tone: 'good' }, WARN: { shape: '!', tone: 'wait' }, FAIL: { shape: '✗', tone: 'bad' },
};

/** `✓ PASS git  2.39.5`, and below what is not right the remedy. */
export const checkLines = (checks: readonly Check[], paint: Paint): string[] => {
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  return checks.flatMap(({ name, status, detail, remedy }) => {
    const { shape, tone } = marks[status];
    const lines = plainText(detail).split('\n');
    return [
      `${paint(tone, `${shape} ${status}`)}  ${name.padEnd(width)}  ${lines[0] ?? ''}`,
      ...lines.slice(1).map((line) => `${' '.repeat(width + 10)}${line}`),
      ...(remedy === null ? [] : [`${' '.repeat(width + 10)}→ ${remedy}`]),
    ];
  });
};
