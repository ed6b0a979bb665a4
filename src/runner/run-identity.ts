import type { RunIdentity } from '../agents/adapter.js';
import type { RunJson } from '../contracts/run-directory.js';

export const identityOf = ({ run, key, stage, attempt, before }: RunJson): RunIdentity => ({ run, key, stage, attempt, before });
