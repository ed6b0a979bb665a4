import util from 'node:util';
import type { Screen } from './surroundings.js';

export type Tone = 'good' | 'bad' | 'wait' | 'busy' | 'quiet' | 'strong';
export type Paint = (tone: Tone, text: string) => string;

const styles: Readonly<Record<Tone, 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'>> =
  { good: 'green', bad: 'red', wait: 'yellow', busy: 'cyan', quiet: 'dim', strong: 'bold' };

const wantsColour = (screen: Screen, env: NodeJS.ProcessEnv): boolean =>
  screen.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

// Newer Nodes ask process.stdout again unless told not to; which screen it is was decided above. Before 20.12 there is no styleText.
type StyleText = (style: string, text: string, options: { validateStream: boolean }) => string;
const styleText = (util as unknown as { styleText?: StyleText }).styleText;

export const createPaint = (screen: Screen, env: NodeJS.ProcessEnv): Paint =>
  styleText !== undefined && wantsColour(screen, env)
    ? (tone, text) => styleText(styles[tone], text, { validateStream: false })
    : (_tone, text) => text;
