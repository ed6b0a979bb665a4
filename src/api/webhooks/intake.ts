import type { ConnectionConfig, ProjectConfig } from '../../config/config.js';
import type { Delivery } from '../../connections/delivery.js';
import { judgeDelivery } from '../../connections/judge-delivery.js';
import { ownOf } from '../../connections/own.js';
import type { ErrorCode } from '../../shared/error-table.js';
import type { ConnectionView } from './carry-delivery.js';
import { makeRecord } from './delivery-record.js';
import type { SigningSecrets } from './signing-secrets.js';
import type { Spool, SpoolTrouble } from './spool.js';
import { WrongSignatures } from './wrong-signatures.js';

/** A connection that takes deliveries, with the values of its secrets. */
export interface Receiving { connection: ConnectionConfig; projects: readonly ProjectConfig[]; secrets: readonly string[] }

export type Taken = { code: null; id: string } | { code: ErrorCode; status: number };

export interface IntakeOptions {
  /** undefined: no served file has it. */
  connection: (name: string) => ConnectionView | undefined;
  secrets: SigningSecrets;
  spool: Spool;
  /** Deliveries that wait for their items. */
  waiting: () => number;
}

/** Takes deliveries: signed ones go to the spool, of the others nothing is kept. */
export class Intake {
  readonly #wrong = new WrongSignatures();
  constructor(private readonly options: IntakeOptions) {}

  /** Since when nothing can be stored; null: all is well. */
  get trouble(): SpoolTrouble | null { return this.options.spool.trouble; }
  get waiting(): number { return this.options.waiting(); }

  /** Which secrets of a connection cannot be read: its deliveries are refused, or some of them. Empty: all can. */
  async missingSecrets(connection: ConnectionConfig): Promise<readonly string[]> { return this.options.secrets.missing(connection); }

  /** undefined: there is none, or it has no secret, which nobody outside can tell apart. */
  async connection(name: string): Promise<Receiving | undefined> {
    const view = this.options.connection(name);
    if (view === undefined || view.connection.secrets.length === 0) return undefined;
    const secrets = await this.options.secrets.of(view.connection);
    return secrets.length === 0 ? undefined : { ...view, secrets };
  }

  /** Returns once the delivery is synced. Thrown when it cannot be stored (SPOOL_FULL). */
  async take({ connection, projects, secrets }: Receiving, delivery: Delivery, address: string): Promise<Taken> {
    const now = Date.now();
    const { accepted, status, code, reason, hints, deliveryId } = judgeDelivery({ connection, projects, secrets, delivery, now, own: ownOf(connection.account) });
    if (!accepted) {
      if (status === 401 && this.#wrong.isTooMany(address, now)) return { code: 'TOO_MANY', status: 429 };
      return { code: code ?? 'INPUT_INVALID', status };
    }
    const record = makeRecord({ connection: connection.name, delivery, now, deliveryId, reason, hints });
    await this.options.spool.store(record);
    return { code: null, id: record.id };
  }
}
