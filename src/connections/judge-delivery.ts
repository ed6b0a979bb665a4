import type { ConnectionConfig, ProjectConfig } from '../config/config.js';
import { errors, type ErrorCode } from '../shared/error-table.js';
import type { DeliveryHint } from '../shared/hints.js';
import type { Delivery, Own, Reading } from './delivery.js';
import { findProject } from './find-project.js';
import { readerOf } from './readers.js';

export interface Received {
  connection: ConnectionConfig;
  /** Those that use the connection. */
  projects: readonly ProjectConfig[];
  /** Their values. None: nothing is taken. */
  secrets: readonly string[];
  delivery: Delivery;
  /** Epoch milliseconds. */
  now: number;
  own: Own;
}

export interface Judgement {
  accepted: boolean;
  /** HTTP status of the answer. */
  status: number;
  code: ErrorCode | null;
  /** Why it is refused or ignored, or what could not be told. For the one who runs Towpath: never part of the answer. */
  reason: string | null;
  hints: DeliveryHint[];
  deliveryId: string | null;
}

const isJson = (type: string | undefined): boolean => /^application\/(?:[\w.-]{1,60}\+)?json[ \t]*(?:;|$)/i.test(type?.trim() ?? '');

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parse = (body: Uint8Array): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(utf8.decode(body)) as unknown };
  } catch {
    return undefined;
  }
};

const inOrder = ({ hint, reason }: Reading, received: Received): { hint: DeliveryHint; reason: string | null } => {
  const { project, reason: unknown } = findProject(hint, received.connection, received.projects);
  const { event, number, isPullRequest, sha, actor, actorId, repository, command, ...more } = hint;
  return { hint: { event, number, isPullRequest, sha, actor, actorId, repository, project, command, ...more }, reason: reason ?? unknown };
};

/** What becomes of a delivery: refused before more is read of it than the refusal needs, or hints. Pure. */
export const judgeDelivery = (received: Received): Judgement => {
  const { connection, secrets, delivery, now, own } = received;
  const reader = readerOf(connection);
  const deliveryId = reader.deliveryId(delivery);
  const refused = (code: ErrorCode, reason = errors[code].title): Judgement => ({ accepted: false, status: errors[code].status, code, reason, hints: [], deliveryId });
  if (!isJson(delivery.headers['content-type'])) return refused('MEDIA_TYPE');
  if (delivery.body.byteLength > connection.maxBytes) return refused('TOO_LARGE');
  if (secrets.length === 0) return refused('SIGNATURE_REFUSED', `the connection ${connection.name} has no \`secret\`: nothing that is sent to it is taken`);
  if (reader.verify(delivery, secrets, now) !== 'ok') return refused('SIGNATURE_REFUSED');
  const parsed = parse(delivery.body);
  if (parsed === undefined) return refused('NOT_JSON');
  const { hint, reason } = inOrder(reader.read(parsed.value, delivery, own), received);
  return { accepted: true, status: 202, code: null, reason, hints: [hint], deliveryId };
};
