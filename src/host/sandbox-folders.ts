import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { RunJson } from '../contracts/run-directory.js';
import type { NetworkPolicy } from '../shared/policy.js';

export interface SandboxNeeds {
  level: 'bwrap' | 'none';
  network?: NetworkPolicy;
  /** TOWPATH_HOME: run directories with their task tokens, other items. */
  towpathHome: string;
  /** Clone or tree, the run's private home. */
  write: string[];
  /** The mirror that a clone borrows objects from; what the adapter's command needs. */
  read: string[];
}

/** What a run's sandbox hides and gives back: `run.json`'s `sandbox`. The home of the account is hidden even when HOME points elsewhere. */
export const sandboxFolders = ({ level, network = 'full', towpathHome, write, read }: SandboxNeeds): RunJson['sandbox'] => ({
  level, ...(network === 'full' ? {} : { network }),
  write: write.map((path) => resolve(path)),
  read: read.map((path) => resolve(path)),
  mask: [...new Set([homedir(), userInfo().homedir, towpathHome].map((path) => resolve(path)))].filter((path) => path !== '/'),
});
