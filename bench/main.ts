import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome } from '../src/host/home.js';
import { ensureEngine, stopEngine } from '../temporal/engine.js';
import { measureDeliveries } from './measure-deliveries.js';
import { measureItems } from './measure-items.js';
import { measureWebhookToAgent } from './measure-webhook.js';
import { measureAdoption, measureParked } from './measure-worker.js';
import { measureRaw } from './raw.js';
import { printTable, type Row } from './table.js';

const say = (text: string): void => { process.stderr.write(`${text}\n`); };

const raw = async () => {
  const root = mkdtempSync(join(tmpdir(), 'towpath-bench-raw-'));
  const home = openHome(root);
  const { address } = await ensureEngine({ home, env: process.env, embeddedOnly: true });
  try {
    return await measureRaw(address);
  } finally {
    await stopEngine(home);
    await rm(root, { recursive: true, force: true });
  }
};

say('raw SDK: one signal to one activity, one update …');
const before = await raw();
say('six stages, instant agents, real git …');
const items = await measureItems();
say('eight running agents, worker killed …');
const adoption = await measureAdoption();
say('1,000 parked items …');
const parkedKb = await measureParked();
say('webhooks, against bare express + HMAC …');
const { ours, bare } = await measureDeliveries();
say('webhook to agent …');
const webhookToAgentMs = await measureWebhookToAgent();
say('raw SDK again, since machines drift …');
const after = await raw();

const floor = (before.signalToActivity + after.signalToActivity) / 2;
const rows: Row[] = [
  { what: 'raw: signal → activity', measured: floor, unit: 'ms' },
  { what: 'raw: update', measured: (before.update + after.update) / 2, unit: 'ms' },
  { what: 'approve accepted → agent process started', measured: items.approveToAgentMs, unit: 'ms', floor, goal: '≤ 4 × raw', met: items.approveToAgentMs <= 4 * floor },
  { what: 'webhook → agent process started', measured: webhookToAgentMs, unit: 'ms', floor, goal: '≤ 4 × raw', met: webhookToAgentMs <= 4 * floor },
  { what: 'stop → SIGTERM at the agent', measured: adoption.stopMs, unit: 'ms', floor, goal: '≤ 150 ms', met: adoption.stopMs <= 150 },
  { what: 'six stages, instant agents', measured: items.secondsAnItem, unit: 's', goal: '≤ 4 s', met: items.secondsAnItem <= 4 },
  { what: 'items a minute', measured: items.itemsPerMinute, unit: '', goal: '≥ 20', met: items.itemsPerMinute >= 20 },
  { what: 'history events an item', measured: items.events, unit: '', goal: '≤ 150', met: items.events <= 150 },
  { what: 'history an item', measured: items.bytes / 1024, unit: 'KiB', goal: '≤ 150 KB', met: items.bytes <= 150_000 },
  { what: 'worker memory a parked item', measured: parkedKb, unit: 'KiB', goal: '≤ 150 KB', met: parkedKb <= 150 },
  { what: 'boot after kill -9 → 8 runs followed', measured: adoption.seconds, unit: 's', goal: '≤ 3 s', met: adoption.seconds <= 3 },
  { what: 'agent starts of those 8 runs, and one more', measured: adoption.starts, unit: '', goal: '= 9', met: adoption.starts === 9 },
  { what: 'bare express + HMAC: deliveries a second', measured: bare.perSecond, unit: '' },
  { what: 'deliveries accepted a second', measured: ours.perSecond, unit: '', goal: '≥ 500, ≥ 0.5 × bare', met: ours.perSecond >= 500 && ours.perSecond >= bare.perSecond / 2 },
  { what: 'delivery answered, median', measured: ours.p50, unit: 'ms', floor: bare.p50 },
  { what: 'delivery answered, 99 %', measured: ours.p99, unit: 'ms', floor: bare.p99, goal: '< 250 ms', met: ours.p99 < 250 },
];
printTable(rows);
