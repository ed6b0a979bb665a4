import { plainText } from '../shared/plain-text.js';
import { createPaint, type Paint } from './paint.js';
import type { Screen, Surroundings } from './surroundings.js';

/** Some terminals say that they are 0 wide: they do not know. */
const widthOf = ({ columns }: Screen): number => (columns === undefined || columns < 20 ? 100 : columns);

/** Data on stdout, talk on stderr. With `--json` stdout carries JSON alone, and the talk is left out. */
export class Output {
  readonly paint: Paint;
  readonly paintTalk: Paint;
  /** Whether a person reads stdout. */
  readonly terminal: boolean;
  #status = '';

  constructor(private readonly around: Surroundings, readonly json: boolean) {
    this.paint = createPaint(around.stdout, around.env);
    this.paintTalk = createPaint(around.stderr, around.env);
    this.terminal = around.stdout.isTTY === true && !json;
  }

  get columns(): number { return widthOf(this.around.stdout); }

  /** Text for people, or ids for programs; nothing with `--json`. */
  data(text: string): void { if (!this.json) this.write(this.around.stdout, `${text}\n`); }

  /** The one document of `--json`; nothing without. */
  document(value: unknown): void { if (this.json) this.write(this.around.stdout, `${JSON.stringify(value, null, 2)}\n`); }

  /** One line of `--json`. */
  event(value: unknown): void { if (this.json) this.write(this.around.stdout, `${JSON.stringify(value)}\n`); }

  say(text: string): void { if (!this.json) this.write(this.around.stderr, `${text}\n`); }

  /** Talk that is worth reading beside JSON too. */
  warn(text: string): void { this.write(this.around.stderr, `${this.paintTalk('wait', 'warning:')} ${text}\n`); }

  /** Replaces the one status line; where stderr is no terminal, nothing. */
  status(text: string): void {
    const { stderr } = this.around;
    if (this.json || stderr.isTTY !== true || text === this.#status) return;
    const width = widthOf(stderr) - 1;
    const shown = [...plainText(text).replaceAll('\n', ' ')];
    const cut = shown.length > width ? `${shown.slice(0, width - 1).join('')}…` : shown.join('');
    stderr.write(`\r\u001b[2K${cut}`);
    this.#status = text;
  }

  get canShowStatus(): boolean { return !this.json && this.around.stderr.isTTY === true; }

  private write(screen: Screen, text: string): void {
    if (this.#status !== '') { this.around.stderr.write('\r\u001b[2K'); this.#status = ''; }
    screen.write(text);
  }
}
