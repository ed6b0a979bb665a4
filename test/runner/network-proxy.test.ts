import { once } from 'node:events';
import { createServer as createHttp, request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/runner/network/dial.js';
import { NetworkProxy } from '../../src/runner/network/proxy.js';
import { until } from './make-run.js';

/* The run's proxy by itself, where names can be made to lead anywhere. */

const atEnd: (() => void)[] = [];
afterEach(() => { for (const end of atEnd.splice(0)) end(); });

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd.push(() => server.close());
  return (server.address() as AddressInfo).port;
};

const leadingTo = (...addresses: string[]): Lookup =>
  ((_name: string, _options: unknown, done: (error: null, found: { address: string; family: number }[]) => void) => {
    done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }) as unknown as Lookup;

const proxyFor = async (allow: string[], lookup?: Lookup): Promise<{ port: number; refused: string[]; proxy: NetworkProxy }> => {
  const refused: string[] = [];
  const proxy = new NetworkProxy({ network: { allow, proxy: null }, onRefused: (detail) => { refused.push(detail); }, ...(lookup === undefined ? {} : { lookup }) });
  const server = createServer();
  const port = await listening(server);
  proxy.serve(server);
  atEnd.push(() => proxy.close());
  return { port, refused, proxy };
};

const tunnel = async (port: number, path: string): Promise<{ status: number; socket: Socket }> => {
  const asked = request({ port, host: '127.0.0.1', method: 'CONNECT', path }).end();
  const [answer, socket] = (await once(asked, 'connect')) as [IncomingMessage, Socket];
  atEnd.push(() => socket.destroy());
  return { status: answer.statusCode ?? 0, socket };
};

const target = async (): Promise<number> => listening(createServer((socket) => { socket.on('error', () => undefined); socket.pipe(socket); }));

test.each([
  ['the loopback', '127.0.0.1'], ['a neighbour', '192.168.7.7'], ['the cloud\'s metadata', '169.254.169.254'], ['a neighbour in IPv6', 'fd00::7'],
  ['the loopback as IPv6', '::1'], ['the loopback in IPv6 clothes', '::ffff:127.0.0.1'], ['a neighbour by way of NAT64', '64:ff9b::10.0.0.7'], ['nowhere', '0.0.0.0'],
])('I8: an allowed name that leads to %s is not followed', async (_what, address) => {
  const port = await target();
  const { port: at, refused } = await proxyFor([`rebound.example.test:${port}`], leadingTo(address));
  expect((await tunnel(at, `rebound.example.test:${port}`)).status).toBe(403);
  expect(refused).toEqual([`rebound.example.test:${port} leads to ${address}, a private address that is not in the run's list of allowed hosts`]);
});

test.each([['the address itself', '127.0.0.1'], ['localhost', 'localhost']])('an allowed name may lead to the loopback where the list has %s', async (_what, listed) => {
  const port = await target();
  const { port: at, refused } = await proxyFor([`near.example.test:${port}`, `${listed}:${port}`], leadingTo('127.0.0.1'));
  const { status, socket } = await tunnel(at, `near.example.test:${port}`);
  expect(status).toBe(200);
  socket.write('ping');
  expect(String((await once(socket, 'data'))[0])).toBe('ping');
  expect(refused).toEqual([]);
});

test('of several addresses only those are tried that may be reached', async () => {
  const port = await target();
  const { port: at } = await proxyFor([`both.example.test:${port}`, `127.0.0.1:${port}`], leadingTo('10.255.255.1', '127.0.0.1'));
  expect((await tunnel(at, `both.example.test:${port}`)).status).toBe(200);
});

test('a request\'s Host is the one that was checked, and a body never becomes a request of its own', async () => {
  const seen: string[] = [];
  const port = await listening(createHttp((asked, answer) => {
    let body = '';
    asked.on('data', (chunk) => { body += String(chunk); });
    asked.on('end', () => { seen.push(`${asked.method ?? ''} ${asked.headers.host ?? ''} ${body.length}`); answer.end('ok'); });
  }));
  const { port: at } = await proxyFor([`127.0.0.1:${port}`]);
  const hidden = 'GET http://evil.example.test/ HTTP/1.1\r\nHost: evil.example.test\r\n\r\n';
  const client = connect(at, '127.0.0.1');
  atEnd.push(() => client.destroy());
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: evil.example.test\r\nTransfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`);
  expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1.1 200/);
  expect(seen).toEqual([`GET 127.0.0.1:${port} ${hidden.length}`]);
});

test('clients and hosts that break off in the middle leave nothing open and harm nobody else', async () => {
  const held = new Set<Socket>();
  const port = await listening(createServer((socket) => {
    held.add(socket);
    socket.on('error', () => undefined).once('close', () => held.delete(socket)).once('data', (data) => {
      if (String(data).includes('/reset')) socket.resetAndDestroy();
      else if (String(data).includes('/half')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
    });
  }));
  const { port: at } = await proxyFor([`127.0.0.1:${port}`]);
  const say = async (text: string, breaksOff: boolean): Promise<void> => {
    const client = connect({ port: at, host: '127.0.0.1' });
    client.on('error', () => undefined).resume();
    client.write(text);
    if (breaksOff) await until('the host was reached', () => held.size > 0).then(() => client.resetAndDestroy());
    else if (!client.closed) await once(client, 'close');
    await until('nothing is open', () => held.size === 0);
  };
  await say(`POST http://127.0.0.1:${port}/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf`, true);
  await say(`GET http://127.0.0.1:${port}/slow HTTP/1.1\r\nHost: a\r\n\r\n`, true);
  await say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n/held`, true);
  await say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n/reset`, false);
  await say(`GET http://127.0.0.1:${port}/reset HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, false);
  await say(`GET http://127.0.0.1:${port}/half HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, false);
  await say('nonsense\r\n\r\n', false);
  expect((await tunnel(at, `127.0.0.1:${port}`)).status).toBe(200);
});

test('I9: connections of a run are bounded on either side', async () => {
  const port = await target();
  const { port: at } = await proxyFor([`127.0.0.1:${port}`]);
  const many = await Promise.allSettled(Array.from({ length: 300 }, () => tunnel(at, `127.0.0.1:${port}`)));
  expect(many.filter((one) => one.status === 'fulfilled' && one.value.status === 200)).toHaveLength(256);
});

test('when it closes nothing listens and no connection stands, and what comes out later is closed too', async () => {
  const port = await target();
  const { port: at, proxy } = await proxyFor([`127.0.0.1:${port}`]);
  const { socket } = await tunnel(at, `127.0.0.1:${port}`);
  proxy.close();
  await once(socket.resume(), 'close');
  const [error] = (await once(connect(at, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  const late = createServer();
  await listening(late);
  proxy.serve(late);
  expect(late.listening).toBe(false);
});
