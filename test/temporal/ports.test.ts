import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { ownsPort } from '../../temporal/owns-port.js';
import { choosePorts } from '../../temporal/ports.js';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (server) => new Promise((resolve) => { server.close(resolve); })));
});

const take = async (): Promise<number> => {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
};
const freed = async (): Promise<number> => {
  const port = await take();
  const server = open.pop();
  await new Promise((resolve) => { server?.close(resolve); });
  return port;
};

describe('the engine\'s ports', () => {
  test('are those that the home remembers while they are free', async () => {
    const remembered = { port: await freed(), uiPort: await freed() };
    expect(await choosePorts(remembered)).toEqual(remembered);
  });

  test('each gives way to another when it is taken', async () => {
    const remembered = { port: await take(), uiPort: await take() };
    const chosen = await choosePorts(remembered);
    expect(chosen.port).not.toBe(remembered.port);
    expect(chosen.uiPort).not.toBe(remembered.uiPort);
    expect(chosen.port).not.toBe(chosen.uiPort);
  });

  test('never are one and the same', async () => {
    const port = await freed();
    const chosen = await choosePorts({ port, uiPort: port });
    expect(chosen.uiPort).not.toBe(chosen.port);
  });
});

describe('whose port it is', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('is seen: ours, and not that of a process that merely finds it open', async () => {
    const port = await take();
    expect(await ownsPort(process.pid, port)).toBe(true);
    expect(await ownsPort(process.ppid, port)).toBe(false);
    expect(await ownsPort(process.pid, await freed())).toBe(false);
  });
});
