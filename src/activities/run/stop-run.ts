import { runFiles, type StopReason } from '../../contracts/run-directory.js';
import { createOnce } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';

/** Asks the runner to end the run: the first reason stands. False: it was asked before, or the folder is gone. */
export const stopRun = async (folder: RunFolder, reason: StopReason): Promise<boolean> => {
  try {
    return await createOnce(runFile(folder, 'stop'), JSON.stringify({ reason, at: new Date().toISOString() }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new Error(`the file ${runFiles.stop} could not be written`, { cause: error });
  }
};
