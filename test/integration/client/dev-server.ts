import { Connection } from '@temporalio/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { searchAttributes } from '../../../src/shared/search-attributes.js';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const types = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6, KEYWORD_LIST: 7 } as const;

/** An engine of its own for tests that take it away. */
export class DevServer {
  private constructor(readonly port: number, private readonly file: string, private child: ChildProcess) {}

  static async start(file: string): Promise<DevServer> {
    const port = await freePort();
    const server = new DevServer(port, file, DevServer.#spawn(port, file));
    await server.#ready();
    return server;
  }

  static #spawn(port: number, file: string): ChildProcess {
    const program = process.env['TOWPATH_TEST_ENGINE'] ?? '/tmp/engine/bin/temporal';
    return spawn(program, ['server', 'start-dev', '-f', file, '--port', String(port), '--headless', '--log-level', 'never'], { stdio: 'ignore' });
  }

  get address(): string { return `127.0.0.1:${String(this.port)}`; }

  async #ready(): Promise<void> {
    const connection = await Connection.connect({ address: this.address, connectTimeout: '30s' });
    await connection.withDeadline(Date.now() + 30_000, async () => connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: Object.fromEntries(Object.values(searchAttributes).map((key) => [key.name, types[key.type]])),
    })).catch((error: unknown) => { if (!String(error).includes('already')) throw error; });
    await connection.close();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async restart(): Promise<void> {
    this.child = DevServer.#spawn(this.port, this.file);
    await this.#ready();
  }
}
