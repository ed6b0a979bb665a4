import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serve, type Served } from './support/serve.js';

let api: Served;
beforeAll(async () => { api = await serve(); });
afterAll(async () => { await api.close(); });

const raw = async (text: string): Promise<string> => {
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => { answer += part; });
  await once(socket, 'close');
  return answer;
};

describe('a client that does not speak as it should', () => {
  test('I1: five hundred that say nothing keep nobody waiting', async () => {
    const idle: Socket[] = [];
    try {
      for (let at = 0; at < 500; at += 1) idle.push(connect(api.port, '127.0.0.1'));
      await Promise.all(idle.map(async (socket) => once(socket, 'connect')));
      const before = Date.now();
      expect((await api.get('/health')).status).toBe(200);
      expect(Date.now() - before).toBeLessThan(2_000);
    } finally { for (const socket of idle) socket.destroy(); }
  });

  test('that sends half a head loses its connection', async () => {
    const answer = await raw('GET /api/items HTTP/1.1\r\nHost: 127');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  }, 30_000);

  test('gets an answer of the table to what is no HTTP', async () => {
    const answer = await raw('\u0016\u0003\u0001hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code: 'INPUT_INVALID' } });
  });

  test('gets 431 for a head without end', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('is not served without saying where it wants to go', async () => {
    expect(await raw('GET /api/items HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await raw('GET /api/items HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('does not hold up the end: the API closes with a request under way', async () => {
    const other = await serve();
    const socket = connect(other.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`POST /api/items HTTP/1.1\r\nHost: 127.0.0.1:${String(other.port)}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
    const before = Date.now();
    await other.close();
    expect(Date.now() - before).toBeLessThan(10_000);
    socket.destroy();
  });
});
