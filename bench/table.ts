export interface Row { what: string; measured: number; unit: string; floor?: number; goal?: string; met?: boolean }

const shown = (value: number): string => (value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1));

/** Markdown, ready for the README: measured, floor, ratio. */
export const printTable = (rows: readonly Row[]): void => {
  process.stdout.write('| what | measured | floor | ratio | goal |\n| --- | --- | --- | --- | --- |\n');
  for (const { what, measured, unit, floor, goal, met } of rows) {
    const ratio = floor === undefined ? '' : `${(measured / floor).toFixed(1)} ×`;
    const verdict = goal === undefined ? '' : `${goal}${met === true ? '' : ' (missed)'}`;
    process.stdout.write(`| ${what} | ${shown(measured)} ${unit} | ${floor === undefined ? '' : `${shown(floor)} ms`} | ${ratio} | ${verdict} |\n`);
  }
};
