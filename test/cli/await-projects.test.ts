import { describe, expect, test } from '@jest/globals';
import { awaitProjects, greetProjects } from '../../src/cli/up/await-projects.js';
import { TowpathError, type ErrorCode } from '../../src/shared/error-table.js';

const failing = (code: ErrorCode) => ({ project: () => Promise.reject(new TowpathError(code)) });

describe('projects at the start of up', () => {
  test.each<ErrorCode>(['WORKER_AWAY', 'ENGINE_UNREACHABLE'])('I12: a project that does not answer in time (%s) is told of and keeps nothing from serving', async (code) => {
    const said: string[] = [];
    await greetProjects({ client: failing(code), keys: ['SHP'], say: (line) => said.push(line), mostMs: 60 });
    expect(said).toEqual([expect.stringContaining('Not every project has answered yet')]);
  });

  test('what does not pass by itself ends the start', async () => {
    await expect(greetProjects({ client: failing('ENGINE_NOT_PREPARED'), keys: ['SHP'], say: () => undefined, mostMs: 60 })).rejects.toMatchObject({ code: 'ENGINE_NOT_PREPARED' });
  });

  test('whoever adds a project waits for its answer, or learns that there is none', async () => {
    await expect(awaitProjects(failing('WORKER_AWAY'), ['SHP'], 60)).rejects.toMatchObject({ code: 'WORKER_AWAY' });
  });
});
