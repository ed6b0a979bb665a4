import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { at, bwrapWorks, cleanUpRuns, inSandbox, makeRun } from './make-run.js';

/* What an agent can see and change, asked by real programs inside a real run. */

const own = mkdtempSync(join(tmpdir(), 'towpath-sandbox-'));
afterAll(async () => {
  await cleanUpRuns();
  rmSync(own, { recursive: true, force: true });
});

const shell = (script: string) => ({ commands: [{ claim: null, argv: ['bash', '-c', script] }] });
const level = bwrapWorks ? 'bwrap' : 'none';

inSandbox('I8: run directory, other items and the home of the account are out of sight', async () => {
  const one = makeRun({ ...at('bwrap'), ...shell('cat "$RUN_DIRECTORY/run.json"; ls -A "$TOWPATH_ROOT" "$TOWPATH_ROOT/items" "$REAL_HOME"; ls "$OTHER"; echo done') },
    { env: { REAL_HOME: homedir() } });
  const other = join(one.towpathHome, 'items', 'WEB-2');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, 'secret'), 'other item');
  const run = JSON.parse(readFileSync(one.file('run'), 'utf8')) as { env: Record<string, string> };
  Object.assign(run.env, { RUN_DIRECTORY: one.folder.path, TOWPATH_ROOT: one.towpathHome, OTHER: other });
  writeFileSync(one.file('run'), JSON.stringify(run));
  await one.start();
  await one.result();
  const seen = one.text('stdout');
  expect(seen).toContain('done');
  expect(one.text('stderr')).toMatch(/run\.json.*No such file/);
  expect(seen).not.toContain('WEB-2');
  expect(seen).not.toContain('runs');
  for (const name of ['.ssh', '.aws', '.netrc', '.npmrc', '.gitconfig', '.config', '.bashrc', '.profile']) expect(seen.split('\n')).not.toContain(name);
});

inSandbox('S2: neither runner nor worker can be seen, and the environment holds what is allowed and nothing else', async () => {
  process.env['CANARY_OF_THE_WORKER'] = 'canary-of-the-worker';
  try {
    const one = makeRun({ ...at('bwrap'), ...shell('cat /proc/*/environ | tr "\\0" "\\n"; ls /proc | grep -c "^[0-9]"; grep CapEff /proc/self/status') });
    await one.start();
    await one.result();
    expect(one.text('stdout')).not.toContain('canary-of-the-worker');
    expect(one.text('stdout')).toContain('CapEff:\t0000000000000000');
    expect(Number(/^([0-9]+)$/m.exec(one.text('stdout'))?.[1])).toBeLessThan(8);
  } finally { delete process.env['CANARY_OF_THE_WORKER']; }
});

test('the environment is exactly the allow-list, what was configured, and the markers', async () => {
  const one = makeRun({ ...at(level), ...shell('env -0 | tr "\\0" "\\n" | cut -d= -f1 | sort') }, { env: { SHOP_SETTING: '1' } });
  await one.start();
  await one.result();
  const names = one.text('stdout').trim().split('\n').filter((name) => !['PWD', 'SHLVL', '_'].includes(name));
  expect(names).toEqual([...Object.keys(one.run.env), 'TOWPATH_ITEM', 'TOWPATH_RUN'].sort());
  expect(names).toContain('SHOP_SETTING');
});

inSandbox('I8: only the clone and the run\'s own home can be written', async () => {
  const probe = join(own, 'outside');
  writeFileSync(probe, 'before');
  const script = `echo in > "$PWD/in-clone"; echo in > "$HOME/in-home"
    for path in ${probe} /etc/towpath-probe /usr/towpath-probe ${homedir()}/towpath-probe; do echo x > $path && echo "wrote $path"; done; echo x > /tmp/mine && echo private`;
  const one = makeRun({ ...at('bwrap'), ...shell(script) });
  await one.start();
  await one.result();
  expect(readFileSync(join(one.clone, 'in-clone'), 'utf8')).toBe('in\n');
  expect(readFileSync(join(one.home, 'in-home'), 'utf8')).toBe('in\n');
  expect(readFileSync(probe, 'utf8')).toBe('before');
  expect(existsSync(join(homedir(), 'towpath-probe'))).toBe(false);
  expect(existsSync('/tmp/mine')).toBe(false);
  expect(one.text('stdout')).toContain('private');
});

/** Says on one line whether an address answers. */
const connects = (port: number | string): string =>
  `node -e 'require("net").connect(${port}, "127.0.0.1").once("connect", () => { console.log("reached"); process.exit() }).once("error", (e) => console.log("failed", e.code))'`;

inSandbox('I8: without network nothing outside answers, while files and the loopback inside work', async () => {
  const outside = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(outside, 'listening');
  try {
    const script = [
      connects((outside.address() as AddressInfo).port), 'cat README.md; echo written > in-clone',
      `node -e 'const s = require("net").createServer((c) => { c.end("inside\\n"); s.close() }).listen(0, "127.0.0.1", () => require("net").connect(s.address().port, "127.0.0.1").pipe(process.stdout))'`,
    ].join('\n');
    const open = makeRun({ ...at('bwrap'), ...shell(script) });
    const shut = makeRun({ ...at('bwrap', 'none'), ...shell(script) });
    await Promise.all([open.start(), shut.start()]);
    await Promise.all([open.result(), shut.result()]);
    expect(open.text('stdout')).toBe('reached\n# shop\ninside\n');
    expect(shut.text('stdout')).toBe('failed ECONNREFUSED\n# shop\ninside\n');
    expect(readFileSync(join(shut.clone, 'in-clone'), 'utf8')).toBe('written\n');
  } finally { outside.close(); }
});

inSandbox('I8: sockets of the machine, like those of an ssh agent or of docker, are out of sight', async () => {
  const path = join(own, 'agent.sock');
  const agent = createServer((socket) => socket.end('leaked')).listen(path);
  await once(agent, 'listening');
  process.env['SSH_AUTH_SOCK'] = path;
  try {
    const script = `node -e 'require("net").connect("${path}").once("data", (data) => { console.log(String(data)); process.exit() }).once("error", (e) => console.log("failed", e.code))'
      echo "agent [$SSH_AUTH_SOCK]"; find /run /var/run/ /tmp -type s; echo looked`;
    const one = makeRun({ ...at('bwrap'), ...shell(script) });
    await one.start();
    await one.result();
    expect(one.text('stdout')).toBe('failed ENOENT\nagent []\nlooked\n');
  } finally {
    delete process.env['SSH_AUTH_SOCK'];
    agent.close();
  }
});

inSandbox('programs on PATH work inside, wherever they lie', async () => {
  const bin = join(own, 'tools', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'my-tool'), '#!/bin/sh\necho my-tool works\n');
  chmodSync(join(bin, 'my-tool'), 0o755);
  const one = makeRun({ ...at('bwrap'), ...shell('my-tool; node -p 1+1; git --version; python3 -c "print(6*7)"') }, { env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
  await one.start();
  await one.result();
  expect(one.text('stdout')).toMatch(/^my-tool works\n2\ngit version .*\n42\n$/);
});

inSandbox('an agent that the configuration names by its absolute path works inside, alone', async () => {
  const agent = join(own, 'agent.sh');
  writeFileSync(agent, '#!/bin/sh\necho agent works\nls "$(dirname "$0")"\n');
  chmodSync(agent, 0o755);
  writeFileSync(join(own, 'neighbour'), '');
  const one = makeRun({ ...at('bwrap'), commands: [{ claim: null, argv: ['sh', agent] }] });
  await one.start();
  await one.result();
  expect(one.text('stdout')).toBe('agent works\nagent.sh\n');
});

inSandbox('S7: a shell line opens no file by naming it', async () => {
  const secret = join(own, 'secret.sh');
  writeFileSync(secret, 'echo leaked');
  chmodSync(secret, 0o755);
  const one = makeRun({ ...at('bwrap'), kind: 'command', commit: null, commands: [{ claim: null, argv: ['sh', '-c', secret] }] });
  await one.start();
  const result = await one.result();
  expect(one.text('stdout')).not.toContain('leaked');
  expect(result.commands[0]?.exit).toBe(127);
});

inSandbox('what bubblewrap cannot start is a failed start with its own words', async () => {
  const hidden = join(homedir(), '.config', `towpath-test-${process.pid}`);
  mkdirSync(hidden, { recursive: true });
  try {
    writeFileSync(join(hidden, 'agent'), '#!/bin/sh\n');
    chmodSync(join(hidden, 'agent'), 0o755);
    const one = makeRun({ ...at('bwrap'), commands: [{ claim: null, argv: [join(hidden, 'agent')] }] });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('spawn');
    expect(result.message).toMatch(/^bwrap: execvp .*No such file/);
  } finally { rmSync(hidden, { recursive: true, force: true }); }
});
