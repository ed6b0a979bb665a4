import { stat } from 'node:fs/promises';
import type { ConnectionConfig } from '../../config/config.js';
import { parseReference, resolveSecret } from '../../config/secrets.js';

interface Known { references: string; files: string; values: readonly string[]; missing: readonly string[]; lookedAt: number }

/** A secret that was renewed in its file counts within this time. */
const lookEveryMs = 1_000;

const fileState = async (reference: string): Promise<string> => {
  const parsed = parseReference(reference);
  if (parsed?.from !== 'file') return '';
  return stat(parsed.path).then(({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`, () => 'none');
};

/** The values behind the secrets of connections: read once, and again when the configuration or a file has changed. */
export class SigningSecrets {
  readonly #known = new Map<string, Known>();

  constructor(private readonly env: NodeJS.ProcessEnv, private readonly say: (line: string) => void, private readonly now: () => number = Date.now) {}

  /** Those that are there; a missing one is left out and told once. */
  async of(connection: ConnectionConfig): Promise<readonly string[]> { return (await this.#look(connection)).values; }

  /** What of them is not there, in words, never a value; empty: all are. */
  async missing(connection: ConnectionConfig): Promise<readonly string[]> { return (await this.#look(connection)).missing; }

  async #look({ name, secrets }: ConnectionConfig): Promise<Known> {
    const references = JSON.stringify(secrets);
    const known = this.#known.get(name);
    if (known?.references === references && this.now() - known.lookedAt < lookEveryMs) return known;
    const files = (await Promise.all(secrets.map(fileState))).join(' ');
    if (known?.references === references && known.files === files) {
      known.lookedAt = this.now();
      // A variable cannot come while a process runs: what was read stays.
      return known;
    }
    const read: Known = { ...await this.#read(name, secrets), references, files, lookedAt: this.now() };
    this.#known.set(name, read);
    return read;
  }

  async #read(name: string, secrets: readonly string[]): Promise<Pick<Known, 'values' | 'missing'>> {
    const values: string[] = [];
    const missing: string[] = [];
    for (const reference of secrets) {
      try {
        values.push(await resolveSecret(reference, this.env));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        missing.push(why);
        this.say(`webhooks: connection ${name}: ${why}`);
      }
    }
    return { values, missing };
  }
}
