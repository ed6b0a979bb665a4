import {
  ApplicationFailure, isGrpcDeadlineError, isGrpcServiceError, NamespaceNotFoundError,
  WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { isErrorCode, TowpathError, type ErrorCode } from '../shared/errors.js';

/** What a call was about, for the words of its failure. */
export interface Subject {
  /** `item WEB-12` */
  name: string;
  /** Used where the engine knows no such workflow, or only a closed one. */
  notFound: ErrorCode;
  /** Goes into the facts, so that a caller can repeat with it. */
  id?: string;
}

/** gRPC's numbers; the package that names them is not ours to import. */
const grpc = { cancelled: 1, invalidArgument: 3, notFound: 5, permissionDenied: 7, resourceExhausted: 8, failedPrecondition: 9, unavailable: 14, unauthenticated: 16 };

export const grpcCodeOf = (error: unknown): number | undefined => {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && isGrpcServiceError(error.cause) ? error.cause.code : undefined;
};

const grpcDetailOf = (error: unknown): string => {
  if (isGrpcServiceError(error)) return error.details;
  return error instanceof Error && isGrpcServiceError(error.cause) ? error.cause.details : String(error);
};

/**
 * The time ran out, and it is not clear yet whether engine or worker is silent. We cancel no call: where one comes back
 * cancelled, the engine saw the deadline first and dropped the stream.
 */
export const isDeadline = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error) || grpcCodeOf(error) === grpc.cancelled;

/** The engine itself gave no answer. */
export const isUnreachable = (error: unknown): boolean => grpcCodeOf(error) === grpc.unavailable;

/** The engine has the workflow, but no worker could be asked about it. */
export const isWorkerSilent = (error: unknown): boolean => grpcCodeOf(error) === grpc.failedPrecondition;

/** A refusal of the workflow's own: its `type` is the code, its first detail holds the sentence. */
const refusal = (cause: Error | undefined, subject: Subject): TowpathError => {
  if (!(cause instanceof ApplicationFailure) || !isErrorCode(cause.type)) {
    return new TowpathError('INTERNAL', `${subject.name}: ${cause?.message ?? 'the update failed without a cause'}`);
  }
  const [first] = (cause.details ?? []) as [{ detail?: unknown }?];
  const { detail, ...facts } = typeof first === 'object' && first !== null ? first : {};
  return new TowpathError(cause.type, typeof detail === 'string' ? detail : cause.message, facts);
};

const ofGrpc = (error: unknown, subject: Subject): TowpathError => {
  const said = grpcDetailOf(error);
  switch (grpcCodeOf(error)) {
    case grpc.notFound: return new TowpathError(subject.notFound, subject.name);
    case grpc.permissionDenied:
    case grpc.unauthenticated: return new TowpathError('ENGINE_UNREACHABLE', `it refuses this client: ${said}`);
    case grpc.resourceExhausted: return new TowpathError('WORKER_AWAY', `${subject.name} is asked too much at once`);
    case grpc.failedPrecondition: return new TowpathError('WORKER_AWAY', `${subject.name}: ${said}`);
    case grpc.invalidArgument:
      return new TowpathError(/search attribute/i.test(said) ? 'ENGINE_NOT_PREPARED' : 'INTERNAL', `${subject.name}: ${said}`);
    default: return new TowpathError('INTERNAL', `${subject.name}: ${said}`);
  }
};

/** Every failure of a call but those of deadline and reachability, which need a second look (`EngineLink.ask`). */
export const answerFailure = (error: unknown, subject: Subject): TowpathError => {
  if (error instanceof TowpathError) return error;
  if (error instanceof WorkflowUpdateFailedError) return refusal(error.cause, subject);
  if (error instanceof WorkflowNotFoundError) return new TowpathError(subject.notFound, subject.name);
  if (error instanceof NamespaceNotFoundError) return new TowpathError('ENGINE_NOT_PREPARED', `there is no namespace ${error.namespace}`);
  return ofGrpc(error, subject);
};
