import type { Call } from '../command.js';
import type { Clock } from './times.js';

export const clockOf = ({ around, out }: Call): Clock => ({ now: around.now(), relative: out.terminal });
