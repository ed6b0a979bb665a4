import { createServer } from 'node:net';

const listen = async (port: number): Promise<number | undefined> => new Promise((resolve) => {
  const server = createServer();
  server.once('error', () => { resolve(undefined); });
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
    const address = server.address();
    server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : undefined); });
  });
});

const firstFree = async (wanted: number[], not: number): Promise<number> => {
  for (const port of [...wanted, 0, 0, 0]) {
    if (port > 65_535 || (port !== 0 && port === not)) continue;
    const found = await listen(port);
    if (found !== undefined && found !== not) return found;
  }
  throw new Error('no port of 127.0.0.1 is free');
};

export interface Ports { port: number; uiPort: number }

/** What the home remembers where it is free, else Temporal's own ports, else any free ones. */
export const choosePorts = async (remembered: Ports | undefined): Promise<Ports> => {
  const port = await firstFree([...(remembered === undefined ? [] : [remembered.port]), 7233], 0);
  const uiPort = await firstFree([...(remembered === undefined ? [] : [remembered.uiPort]), port + 1_000], port);
  return { port, uiPort };
};
