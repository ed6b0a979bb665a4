import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome, runFolder, type Home } from '../../../src/host/home.js';
import type { RunFolder } from '../../../src/host/run-folder.js';

const roots: string[] = [];

export const makeHome = (): Home => {
  const root = mkdtempSync(join(tmpdir(), 'towpath-follow-'));
  roots.push(root);
  return openHome(root);
};

/** An empty run directory in a home of its own. */
export const makeRunFolder = (home = makeHome(), run = '1.analysis.1.agent.1'): RunFolder => {
  const folder = runFolder(home, 'WEB-1', run);
  mkdirSync(folder.path, { recursive: true });
  return folder;
};

export const removeHomes = (): void => { for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true }); };
