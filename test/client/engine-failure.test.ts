import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, ServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { answerFailure, isDeadline } from '../../src/client/engine-failure.js';
import { errors, failure, TowpathError, type ErrorCode } from '../../src/shared/errors.js';

const subject = { name: 'item WEB-1', notFound: 'ITEM_NOT_FOUND' as const };
const refusedBy = (cause: Error): TowpathError => answerFailure(new WorkflowUpdateFailedError('Workflow Update failed', cause), subject);
const grpc = (code: number, details: string): Error =>
  new ServiceError('failed', { cause: Object.assign(new Error(details), { code, details, metadata: {} }) });

describe('a failure that comes back from the engine', () => {
  test.each(Object.keys(errors) as ErrorCode[])('%s keeps its code, sentence and facts on the way through Temporal', (code) => {
    const found = refusedBy(failure(code, 'the facts', { key: 'WEB-7' }));
    expect(found).toMatchObject({ code, detail: 'the facts', facts: { key: 'WEB-7' } });
  });

  test.each([
    ['of a type that is none of ours', ApplicationFailure.create({ type: 'TypeError', message: 'x is undefined' })],
    ['of a type that objects inherit', ApplicationFailure.create({ type: 'constructor', message: 'x' })],
    ['without a type', ApplicationFailure.create({ message: 'x' })],
    ['that is no application failure', new Error('x')],
  ])('%s is INTERNAL', (_what, cause) => {
    expect(refusedBy(cause)).toMatchObject({ code: 'INTERNAL' });
  });

  test('without details keeps its message', () => {
    expect(refusedBy(ApplicationFailure.create({ type: 'MERGING', message: 'being merged' }))).toMatchObject({ code: 'MERGING', detail: 'being merged' });
  });

  test.each([
    ['a workflow that is not there', new WorkflowNotFoundError('gone', 'item/WEB-1', undefined), 'ITEM_NOT_FOUND'],
    ['a refused client', grpc(7, 'not authorised'), 'ENGINE_UNREACHABLE'],
    ['a missing credential', grpc(16, 'no token'), 'ENGINE_UNREACHABLE'],
    ['an unknown search attribute', grpc(3, 'invalid query: column name ItemState is not a valid search attribute'), 'ENGINE_NOT_PREPARED'],
    ['too much at once', grpc(8, 'too many'), 'WORKER_AWAY'],
    ['no poller', grpc(9, 'no poller seen'), 'WORKER_AWAY'],
    ['anything else', grpc(13, 'boom'), 'INTERNAL'],
    ['what was never expected', new RangeError('boom'), 'INTERNAL'],
  ])('%s has a code of the table', (_what, error, code) => {
    expect(answerFailure(error, subject)).toMatchObject({ code });
  });

  test.each([
    ['the deadline on our side', 4, true], ['a stream that the engine dropped at the deadline', 1, true], ['anything else', 13, false],
  ])('%s (code %i) asks who was silent: %s', (_what, code, asks) => {
    expect(isDeadline(grpc(code, 'said'))).toBe(asks);
  });

  test('that is ours already stays as it is', () => {
    const ours = new TowpathError('TITLE_INVALID', 'empty');
    expect(answerFailure(ours, subject)).toBe(ours);
  });
});
