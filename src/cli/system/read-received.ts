import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.js';
import { resolveSecret } from '../../config/secrets.js';
import { connectionsOf } from '../../config/store.js';
import type { Received } from '../../connections/judge-delivery.js';
import { ownOf } from '../../connections/own.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';
import { requireConfigFile } from './config-file.js';

/** More than any connection takes: a wrong file is refused before it fills the memory. */
const mostBytes = 65 * 1024 * 1024;

const readBytes = async ({ around }: Call, name: string): Promise<Buffer> => {
  const path = resolve(around.cwd, name);
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new TowpathError('TOO_LARGE', name);
    return await readFile(path);
  } catch (error) {
    if (error instanceof TowpathError) throw error;
    throw new TowpathError('USAGE', `the file \`${name}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const parse = (text: string): unknown => {
  try { return JSON.parse(text) as unknown; } catch { return undefined; }
};

/** Names in lower case. A header that came several times is one, its values with commas. */
const readHeaders = async (call: Call, file: string): Promise<Record<string, string>> => {
  const value = parse((await readBytes(call, file)).toString('utf8'));
  const shape = `--headers: ${file} is no JSON object of header names and values`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TowpathError('USAGE', shape);
  return Object.fromEntries(Object.entries(value).map(([name, written]) => {
    const values: unknown[] = Array.isArray(written) ? written : [written];
    if (values.some((one) => typeof one !== 'string' && typeof one !== 'number')) throw new TowpathError('USAGE', `${shape}: ${name}`);
    return [name.toLowerCase(), values.map(String).join(', ')];
  }));
};

const timeOf = ({ options, around }: Call): number => {
  const text = options.text('at');
  if (text === undefined) return around.now();
  const time = /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  if (Number.isNaN(time)) throw new TowpathError('USAGE', `--at: expected a time like 2026-11-21T08:00:00Z or epoch seconds, got \`${text}\``);
  return time;
};

const required = ({ options }: Call, name: string): string => {
  const text = options.text(name);
  if (text === undefined) throw new TowpathError('USAGE', `--${name} is required`);
  return text;
};

/** The delivery that the words name. Thrown: CONFIG_NOT_FOUND, CONFIG_INVALID, CONNECTION_UNKNOWN, SECRET_MISSING, USAGE, TOO_LARGE. */
export const readReceived = async (call: Call): Promise<Received> => {
  const name = required(call, 'connection');
  const headersFile = required(call, 'headers');
  const now = timeOf(call);
  const config = await loadConfig(await requireConfigFile(call));
  const found = connectionsOf(config).find(({ connection }) => connection.name === name);
  if (found === undefined) {
    const known = config.connections.map((one) => one.name).join(', ');
    throw new TowpathError('CONNECTION_UNKNOWN', `${name}; ${config.file} has: ${known === '' ? 'none' : known}`);
  }
  const { connection, projects } = found;
  const delivery = { body: await readBytes(call, call.args[0] ?? ''), headers: await readHeaders(call, headersFile) };
  const secrets = await Promise.all(connection.secrets.map((reference) => resolveSecret(reference, call.around.env)));
  return { connection, projects, secrets, delivery, now, own: ownOf(connection.account) };
};
