import { randomUUID } from 'node:crypto';
import { headersOf, type Sending } from './gitea-deliveries.js';

/** What the receiver said: the last status, and its id of what it took. */
export interface Answered { sending: Sending; status: number; id: string | null; ms: number; /** Tries without an answer before it. */ unanswered: number }

export interface Sender { url: () => string; secret: string; atOnce: number }

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

const sendOnce = async (url: string, sending: Sending, secret: string): Promise<{ status: number; id: string | null } | undefined> => {
  try {
    const answer = await fetch(url, { method: 'POST', body: sending.body, headers: headersOf(sending, randomUUID(), secret), signal: AbortSignal.timeout(20_000) });
    const { id } = await answer.json() as { id?: string };
    return { status: answer.status, id: id ?? null };
  } catch {
    return undefined; // whoever serves was killed: nobody knows what it stored
  }
};

const sendUntilAnswered = async (sender: Sender, sending: Sending): Promise<Answered> => {
  for (let unanswered = 0; ; ) {
    const began = performance.now();
    const answer = await sendOnce(sender.url(), sending, sender.secret);
    if (answer !== undefined) return { sending, ...answer, ms: performance.now() - began, unanswered };
    unanswered += 1;
    await pause(100);
  }
};

/** Sends each until it is answered, some at a time, in their order. */
export const sendAll = async (sender: Sender, sendings: readonly Sending[]): Promise<Answered[]> => {
  const answered: Answered[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: sender.atOnce }, async () => {
    for (let sending = sendings[next++]; sending !== undefined; sending = sendings[next++]) answered.push(await sendUntilAnswered(sender, sending));
  }));
  return answered;
};
