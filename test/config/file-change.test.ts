import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { FileChange } from '../../src/config/file-change.js';
import { makeScratch } from '../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());
const file = scratch.path('towpath.yaml');

/** Each look is one of the store's, taken by hand: nothing here depends on time. */
describe('a watched file', () => {
  let change: FileChange;
  beforeEach(async () => {
    writeFileSync(file, 'first');
    change = new FileChange(file);
    await change.know();
  });

  test('that rests has not changed', async () => {
    expect([await change.look(), await change.look()]).toEqual([false, false]);
  });

  test('C4: that is half written is left alone until it has rested', async () => {
    appendFileSync(file, ' half');
    expect(await change.look()).toBe(false);
    appendFileSync(file, ' and the other half');
    expect(await change.look()).toBe(false);
    expect(await change.look()).toBe(true);
    expect(await change.look()).toBe(false);
  });

  test('that is removed and comes back has changed twice', async () => {
    rmSync(file);
    expect([await change.look(), await change.look(), await change.look()]).toEqual([false, true, false]);
    writeFileSync(file, 'again');
    expect([await change.look(), await change.look(), await change.look()]).toEqual([false, true, false]);
  });
});
