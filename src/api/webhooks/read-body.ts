import type { IncomingMessage } from 'node:http';
import { TowpathError } from '../../shared/error-table.js';

/** What bodies of all deliveries that are being read may take together. */
export const readingBytes = 64 * 1024 * 1024;
let reading = 0;

const declared = (request: IncomingMessage): number => {
  const length = Number(request.headers['content-length'] ?? 0);
  return Number.isSafeInteger(length) ? length : Number.POSITIVE_INFINITY;
};

/** The exact bytes. Thrown as soon as they are more than `most` (TOO_LARGE), or the sender goes away (NOT_JSON). */
export const readBody = async (request: IncomingMessage, most: number): Promise<Buffer> => {
  if (declared(request) > most) throw new TowpathError('TOO_LARGE', `at most ${String(most)} bytes`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        reading += chunk.length;
        if (bytes > most) reject(new TowpathError('TOO_LARGE', `at most ${String(most)} bytes`));
        else if (reading > readingBytes) reject(new TowpathError('SPOOL_FULL', 'too much is sent at once'));
        else chunks.push(chunk);
      });
      request.on('end', resolve);
      request.on('error', () => { reject(new TowpathError('NOT_JSON', 'the body ended early')); });
      request.on('close', () => { if (!request.readableEnded) reject(new TowpathError('NOT_JSON', 'the body ended early')); });
    });
    return Buffer.concat(chunks);
  } catch (error) {
    // Nothing of what may still come is kept; the connection ends with the answer.
    request.removeAllListeners('data');
    request.pause();
    throw error;
  } finally {
    reading -= bytes;
  }
};
