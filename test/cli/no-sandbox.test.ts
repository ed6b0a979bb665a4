import { expect, test } from '@jest/globals';
import { warnOfNoSandbox } from '../../src/cli/up/warn-of-no-sandbox.js';

const warningsOf = async (works: boolean, reason: string | null): Promise<string[]> => {
  const said: string[] = [];
  await warnOfNoSandbox({ warn: (text) => { said.push(text); } }, () => Promise.resolve({ works, reason }));
  return said;
};

test('where bubblewrap does not work, one warning says so, why, and where to read on', async () => {
  expect(await warningsOf(false, 'bwrap is not on PATH')).toEqual([expect.stringMatching(/no sandbox here \(bwrap is not on PATH\).*your rights.*towpath doctor/)]);
});

test('where it works nothing is said', async () => { expect(await warningsOf(true, null)).toEqual([]); });
