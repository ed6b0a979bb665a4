import { explain, type Explained } from '../../agents/explain.js';
import { createRedactor } from '../../shared/redact.js';
import { redactDeep } from '../../shared/redact-deep.js';
import type { Call } from '../command.js';
import { readTranscript } from './read-transcript.js';

export { explainedLines } from '../screens/explained-lines.js';

/** What the stored run that the options name means; what looks like a key in it is masked. */
export const explainStored = async (call: Call): Promise<Explained> => redactDeep(explain(await readTranscript(call)), createRedactor([]));
