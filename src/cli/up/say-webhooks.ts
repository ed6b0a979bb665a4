import type { Config } from '../../config/config.js';
import { hookAddress } from '../../connections/hook-address.js';
import type { Output } from '../output.js';

export interface WebhookAddress { connection: string; kind: string; /** What to enter at the sender. */ address: string; /** The file says under which address senders reach us. */ known: boolean }

/** Of every connection that takes webhooks. */
export const webhookAddresses = (configs: readonly Config[], apiUrl: string): WebhookAddress[] => configs.flatMap(({ connections, host }) =>
  connections.filter(({ secrets }) => secrets.length > 0)
    .map(({ name, kind }) => ({ connection: name, kind, address: hookAddress(name, host.publicUrl ?? apiUrl), known: host.publicUrl !== null })));

/** The addresses to enter at the senders. */
export const sayWebhooks = (out: Output, addresses: readonly WebhookAddress[]): void => {
  for (const { connection, kind, address } of addresses) out.say(`Webhook: ${address} (${connection}, ${kind})`);
  if (addresses.some(({ known }) => !known)) out.say('Can senders not reach that address? Put the one that they reach into `host.publicUrl`, or leave the hooks out: changes are then seen up to a minute late.');
};
