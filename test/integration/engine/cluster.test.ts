import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { engineStatus, ensureEngine, prepareEngine, withConnection } from '../../../temporal/engine.js';
import { addAttributes, createNamespace } from '../../../temporal/namespace.js';
import { testEngine } from '../../support/engine.js';
import { OwnHome, until } from './own-home.js';

/** Proves what happens with a cluster that Towpath did not start: another server, reached by TEMPORAL_ADDRESS alone. */
let own: OwnHome;
beforeAll(async () => { own = await OwnHome.make(); });
afterAll(async () => { await rm(own.home.root, { recursive: true, force: true }); });

const cluster = (namespace: string): NodeJS.ProcessEnv => own.env({ TEMPORAL_ADDRESS: testEngine().address, TEMPORAL_NAMESPACE: namespace });
const fresh = (): string => `cluster-${randomUUID().slice(0, 8)}`;

describe('a cluster', () => {
  test('T4: without the namespace is named as not prepared, prepared by one command, and then used', async () => {
    const namespace = fresh();
    const env = cluster(namespace);
    await expect(ensureEngine({ home: own.home, env })).rejects.toMatchObject({
      code: 'ENGINE_NOT_PREPARED', detail: expect.stringContaining(`lacks namespace ${namespace}; search attributes ItemState, WaitingFor`),
    });
    expect(await engineStatus(own.home, env)).toMatchObject({ kind: 'cluster', running: true, how: expect.stringContaining('run `towpath engine prepare`') });

    const prepared = await prepareEngine({ home: own.home, env });
    expect(prepared).toMatchObject({ kind: 'cluster', namespace, made: [`namespace ${namespace}`, expect.stringContaining('search attributes ItemState')] });

    expect(await ensureEngine({ home: own.home, env })).toEqual({
      kind: 'cluster', address: testEngine().address, ui: null, namespace, started: false, pid: null,
      how: `a cluster at ${testEngine().address} (TEMPORAL_ADDRESS)`, connectOptions: { address: testEngine().address },
    });
    expect((await prepareEngine({ home: own.home, env })).made).toEqual([]);
    await expect(stat(own.home.engine)).rejects.toMatchObject({ code: 'ENOENT' }); // no engine of the home's own came into being
  });

  test('T4: that lacks some attributes names just those', async () => {
    const namespace = fresh();
    await withConnection({ address: testEngine().address }, async (connection) => {
      await createNamespace(connection, namespace);
      await until(async () => addAttributes(connection, namespace, ['ItemState', 'Title']).then(() => true, () => false));
    });
    const error = await ensureEngine({ home: own.home, env: cluster(namespace) }).then(() => '', (reason: { detail: string }) => reason.detail);
    expect(error).toContain('lacks search attributes WaitingFor');
    expect(error).not.toMatch(/ItemState|Title|namespace/);
  });

  test('that has an attribute with another type cannot be mended, and that is said', async () => {
    const namespace = fresh();
    await withConnection({ address: testEngine().address }, async (connection) => {
      await createNamespace(connection, namespace);
      const wrong = { Attempt: 2 /* Keyword instead of Int */ };
      await until(async () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes: wrong }).then(() => true, () => false));
      await until(async () => (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes['Attempt'] !== undefined);
    });
    await expect(prepareEngine({ home: own.home, env: cluster(namespace) })).rejects.toMatchObject({
      code: 'ENGINE_NOT_PREPARED', detail: expect.stringMatching(/another type, which cannot be changed.*: Attempt$/),
    });
  });

  test('that does not answer is an error with its address, and no engine is started instead', async () => {
    await expect(ensureEngine({ home: own.home, env: own.env({ TEMPORAL_ADDRESS: '127.0.0.1:9' }) })).rejects.toMatchObject({
      code: 'ENGINE_UNREACHABLE', detail: expect.stringContaining('a cluster at 127.0.0.1:9 (TEMPORAL_ADDRESS)'),
    });
    expect(await own.servers()).toEqual([]);
  });
});
