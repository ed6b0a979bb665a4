import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, request, type Server as HttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AllowedHosts } from '../../src/shared/policy.js';
import { at, cleanUpRuns, inSandbox, makeRun, until, type TestRun } from './make-run.js';

/* A run with a list of allowed hosts, asked by real programs inside it against real servers outside. */

const http: HttpServer = createHttp((asked, answer) => {
  let body = '';
  asked.on('data', (chunk: Buffer) => { body += chunk.toString('utf8'); });
  asked.on('end', () => answer.end(`${asked.method ?? ''} ${asked.url ?? ''} for ${asked.headers.host ?? ''} body ${body.length}\n`));
});
/** Says what it was told, and then that it was told all. */
const tcp: Server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => socket.write(`echo ${String(chunk)}`));
  socket.on('end', () => socket.end('bye\n'));
});
const portOf = (server: Server | HttpServer): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  for (const server of [http, tcp]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});
afterAll(async () => {
  http.closeAllConnections();
  http.close();
  tcp.close();
  await cleanUpRuns();
});

/** Asks the run's proxy, whatever the program knows of proxies: `plain URL [body]`, `tunnel HOST:PORT text`, `direct PORT`. */
const client = `
const http = require('http'), net = require('net');
const [, how, where, text = ''] = process.argv;
const proxy = new URL(process.env.HTTP_PROXY ?? 'http://127.0.0.1:1');
const say = (...words) => { console.log(how, ...words); };
const at = { host: proxy.hostname, port: proxy.port };
const read = (from, then) => { let all = ''; from.on('data', (part) => { all += part; }); from.on('end', () => then(all.trim())); };
const failed = (error) => say('failed', error.code);
if (how === 'plain') http.request({ ...at, method: text ? 'POST' : 'GET', path: where, headers: text ? { 'transfer-encoding': 'chunked' } : { host: 'lie.example.test' } }, (answer) => read(answer, (all) => say(answer.statusCode, all))).on('error', failed).end(text);
else if (how === 'tunnel') http.request({ ...at, method: 'CONNECT', path: where }).on('connect', (answer, socket, head) => {
  if (answer.statusCode !== 200) { read(socket, (all) => say(answer.statusCode, (String(head) + all).trim())); return; }
  read(socket, (all) => say(200, all)); socket.end(text);
}).on('error', failed).end();
else net.connect(Number(where), '127.0.0.1').once('connect', () => { say('reached'); process.exit(); }).once('error', failed);
`;

const ask = (...words: string[]): string => `node -e "$CLIENT" ${words.join(' ')}`;

const runWith = (network: AllowedHosts, lines: string[], env: Record<string, string> = {}): TestRun =>
  makeRun({ ...at('bwrap', network), commands: [{ claim: null, argv: ['bash', '-c', lines.join('\n')] }] }, { env: { CLIENT: client, ...env } });

const allowing = (...allow: string[]): AllowedHosts => ({ allow, proxy: null });
const web = (): string => `127.0.0.1:${portOf(http)}`;
const raw = (): string => `127.0.0.1:${portOf(tcp)}`;

inSandbox('I8: with a list of allowed hosts these are reached by plain requests and by tunnels, and nothing else in any way', async () => {
  const one = runWith(allowing(web(), raw()), [
    ask('plain', `http://${web()}/a?b=1`), ask('plain', `http://${web()}/post`, 'hello'), ask('tunnel', raw(), 'text'),
    ask('tunnel', '127.0.0.1:22'), ask('plain', 'http://evil.example.test/'), ask('plain', 'http://evil.example.test/again'), ask('plain', '/no-proxy-request'),
    ask('direct', String(portOf(http))), 'env | grep -E "^(NODE_CHANNEL|NO_PROXY|no_proxy|ALL_PROXY)"; test -e /proc/self/fd/5 && echo channel; true',
  ], { NO_PROXY: '*', all_proxy: 'http://elsewhere.example.test' });
  await one.start();
  const result = await one.result();
  expect(one.text('stdout').trim().split('\n')).toEqual([
    `plain 200 GET /a?b=1 for ${web()} body 0`, `plain 200 POST /post for ${web()} body 5`, 'tunnel 200 echo textbye',
    'tunnel 403 towpath: 127.0.0.1:22 is not in the run\'s list of allowed hosts',
    'plain 403 towpath: evil.example.test:80 is not in the run\'s list of allowed hosts',
    'plain 403 towpath: evil.example.test:80 is not in the run\'s list of allowed hosts',
    expect.stringMatching(/^plain 400 towpath: a proxy takes requests/), 'direct failed ECONNREFUSED',
  ]);
  expect(result).toMatchObject({ endedBy: 'exit', exit: { code: 0 }, commitProblem: null });
  expect(one.events().filter(({ t }) => t === 'denied')).toMatchObject([{ name: 'network', detail: '127.0.0.1:22' }, { name: 'network', detail: 'evil.example.test:80' }]);
});

inSandbox('tells an agent its proxy, and leaves the run\'s own loopback out of it where no entry means the machine\'s', async () => {
  const lines = ['unset CLIENT; env | grep -i proxy | LC_ALL=C sort', `node -e 'const s = require("http").createServer((q, a) => { a.end("own\\n"); s.close(); }).listen(0, "127.0.0.1", async () => console.log(await (await fetch("http://127.0.0.1:" + s.address().port)).text()))'`];
  const one = runWith(allowing('*.example.test'), lines, { http_proxy: 'http://elsewhere.example.test', NO_PROXY: '*' });
  await one.start();
  await one.result();
  const address = 'http://127.0.0.1:23128';
  expect(one.text('stdout').trim().split('\n')).toEqual([
    `HTTPS_PROXY=${address}`, `HTTP_PROXY=${address}`, 'NODE_USE_ENV_PROXY=1', 'NO_PROXY=localhost,127.0.0.1,::1',
    `http_proxy=${address}`, `https_proxy=${address}`, 'no_proxy=localhost,127.0.0.1,::1', 'own',
  ]);
});

inSandbox('goes on to the next proxy with what is allowed, and with nothing else', async () => {
  const asked: string[] = [];
  const next = createHttp((from, to) => {
    asked.push(`${from.method ?? ''} ${from.url ?? ''}`);
    request(from.url ?? '', { headers: from.headers }, (answer) => { to.writeHead(answer.statusCode ?? 0); answer.pipe(to); }).end();
  });
  next.on('connect', (from, client) => {
    asked.push(`CONNECT ${from.url ?? ''}`);
    if (from.url?.startsWith('refused') === true) { client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'); return; }
    const through = connect({ port: portOf(tcp), host: '127.0.0.1', allowHalfOpen: true }, () => { client.write('HTTP/1.1 200 OK\r\n\r\n'); client.pipe(through).pipe(client); });
  });
  next.listen(0, '127.0.0.1');
  await once(next, 'listening');
  try {
    const one = runWith({ allow: [web(), 'far.example.test', 'refused.example.test'], proxy: `http://127.0.0.1:${portOf(next)}` }, [
      ask('plain', `http://${web()}/a`), ask('tunnel', 'far.example.test:443', 'text'), ask('tunnel', 'refused.example.test:443'), ask('tunnel', 'near.example.test:443'),
    ]);
    await one.start();
    await one.result();
    expect(one.text('stdout').trim().split('\n')).toEqual([
      `plain 200 GET /a for ${web()} body 0`, 'tunnel 200 echo textbye',
      `tunnel 502 towpath: 127.0.0.1:${portOf(next)} answered 407 for refused.example.test:443`,
      'tunnel 403 towpath: near.example.test:443 is not in the run\'s list of allowed hosts',
    ]);
    expect(asked).toEqual([`GET http://${web()}/a`, 'CONNECT far.example.test:443', 'CONNECT refused.example.test:443']);
  } finally {
    next.closeAllConnections();
    next.close();
  }
});

inSandbox('an agent with a list is asked to end, ends in its own way, and its own exit code counts', async () => {
  const one = makeRun({ ...at('bwrap', allowing(web())), graceSeconds: 10, commands: [{ claim: null, argv: ['bash', '-c', 'trap "echo ending; exit 5" TERM; echo ready; while true; do sleep 0.05; done'] }] });
  await one.start();
  await until('the agent works', () => one.text('stdout').includes('ready'));
  one.stop();
  const result = await one.result();
  expect(result).toMatchObject({ endedBy: 'stop', exit: { code: 5 } });
  expect(one.text('stdout')).toBe('ready\nending\n');
});

inSandbox('I5: a killed run leaves no process, no connection and no socket', async () => {
  const open = new Set<unknown>();
  const count = (socket: Socket): void => { open.add(socket); socket.once('close', () => open.delete(socket)); };
  tcp.on('connection', count);
  try {
    const hold = 'const s = require("http").request({ port: 23128, host: "127.0.0.1", method: "CONNECT", path: process.env.WHERE }); s.on("connect", () => console.log("held")); s.end(); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
    const one = makeRun({ ...at('bwrap', allowing(raw())), graceSeconds: 0, commands: [{ claim: null, argv: ['node', '-e', hold] }] }, { env: { WHERE: raw() } });
    const runner = await one.start();
    await until('the tunnel stands', () => one.text('stdout').includes('held') && open.size === 1);
    one.stop();
    await one.result();
    await until('the tunnel is gone', () => open.size === 0);
    await until('the runner is gone', () => !existsSync(`/proc/${runner}`));
    expect(await one.alive()).toEqual([]);
  } finally { tcp.off('connection', count); }
});

inSandbox('what the sandbox cannot find is a failed start with the shell\'s own words', async () => {
  const hidden = join(homedir(), '.config', `towpath-test-${process.pid}`);
  mkdirSync(hidden, { recursive: true });
  try {
    writeFileSync(join(hidden, 'agent'), '#!/bin/sh\n', { mode: 0o755 });
    const one = makeRun({ ...at('bwrap', allowing('example.test')), commands: [{ claim: null, argv: [join(hidden, 'agent')] }] });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('spawn');
    expect(result.message).toMatch(/^towpath: .*agent: not found|No such file/);
  } finally { rmSync(hidden, { recursive: true, force: true }); }
});

test('a run that begins with a list writes it down, and older files say nothing of it', () => {
  const one = makeRun(at('bwrap', allowing('example.test')));
  expect(one.run.sandbox.network).toEqual({ allow: ['example.test'], proxy: null });
  expect(makeRun(at('bwrap')).run.sandbox).not.toHaveProperty('network');
});
