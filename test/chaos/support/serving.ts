import { execa } from 'execa';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { until } from '../../support/towpath-process.js';
import { environmentOf, type UpOptions } from './up.js';

const program = fileURLToPath(new URL('../../../bin/towpath.js', import.meta.url));

/** A port that nobody has, so that whoever is started again serves where its senders know it. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
};

/** `towpath up` or `towpath api` on a port, from its start to its end. */
export class Serving {
  readonly #child;
  said = '';
  ended = false;

  constructor(readonly options: UpOptions, command: 'up' | 'api', readonly port: number) {
    this.#child = execa(process.execPath, [program, command, '--port', String(port)], {
      cwd: options.folder, env: environmentOf(options), extendEnv: false, reject: false, all: true, stdin: 'ignore', buffer: false, cleanup: true,
    });
    this.#child.all.on('data', (chunk: Buffer) => { this.said += chunk.toString('utf8'); });
    void this.#child.then(() => { this.ended = true; });
  }

  get url(): string { return `http://127.0.0.1:${String(this.port)}`; }

  async serves(seconds = 90): Promise<this> {
    await until('its API', async () => {
      if (this.ended) throw new Error(`it ended: ${this.said}`);
      return await fetch(`${this.url}/health`).then(({ ok }) => ok || undefined, () => undefined);
    }, seconds, 50);
    return this;
  }

  async end(name: NodeJS.Signals): Promise<void> {
    if (!this.ended) this.#child.kill(name);
    await until(`its end after ${name}: ${this.said}`, () => this.ended || undefined, 60, 20);
  }
}
