import { parseConfig } from '../../src/config/load.js';
import { TowpathError } from '../../src/shared/errors.js';
import type { ConfigProblem } from '../../src/config/problems.js';

export const file = '/srv/shop/towpath.yaml';

/** What is wrong with the text; fails the test where nothing is. */
export const problemsOf = (text: string): ConfigProblem[] => {
  try {
    parseConfig(file, text);
  } catch (error) {
    if (error instanceof TowpathError && error.code === 'CONFIG_INVALID') return error.facts['problems'] as ConfigProblem[];
    throw error;
  }
  throw new Error('the text has no mistake');
};
