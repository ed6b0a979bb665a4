import { writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';

/** Renews the lease after a beat that was acknowledged. `sentAt`: seconds since boot at which that call was sent. */
export const renewLease = (folder: RunFolder, sentAt: number, seconds: number): Promise<void> =>
  writeAtomic(runFile(folder, 'lease'), String(sentAt + seconds));
