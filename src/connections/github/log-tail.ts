import { statusOf } from '../http/status-of.js';
import type { GithubApi } from './api.js';
import { annotation, checkRun } from './shapes.js';

/** A log is read to its end, within these. */
const mostBytes = 64 * 1024 * 1024;
const timeoutMs = 60_000;

/** The last characters; a cut line at the front goes. */
const tailOf = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const tail = text.slice(-most);
  const line = tail.indexOf('\n');
  return line === -1 ? tail : tail.slice(line + 1);
};

/** From a signed address, without a token of ours: it lies with a storage service. Its end only is held. */
const fetchTail = async (address: string, most: number): Promise<string | null> => {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs), headers: { 'user-agent': 'towpath' } });
  if (!response.ok || response.body === null) return null;
  const decoder = new TextDecoder();
  let tail = '';
  let bytes = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > mostBytes) break;
    tail = (tail + decoder.decode(part, { stream: true })).slice(-(most + 1));
  }
  return tailOf(tail, most);
};

/** null: there is none any more, or it may not be read. */
const readJobLog = async (api: GithubApi, job: string, most: number): Promise<string | null> => {
  try {
    const answer = await api.own({ path: `/actions/jobs/${job}/logs`, accept: [302, 404, 410] });
    const address = answer.headers.get('location');
    if (answer.status !== 302 || address === null || !/^https?:\/\//.test(address)) return null;
    return await fetchTail(address, most).catch(() => null);
  } catch (error) {
    if (statusOf(error) === 403) return null;
    throw error;
  }
};

/** What a check wrote about itself, with its remarks on lines. */
const readOutput = async (api: GithubApi, run: string, most: number): Promise<string | null> => {
  const found = await api.find({ path: `/check-runs/${run}`, schema: checkRun });
  if (found === null) return null;
  const remarks = (found.output?.annotations_count ?? 0) === 0 ? [] : await api.list({ path: `/check-runs/${run}/annotations`, entry: annotation, most: 100 });
  const lines = [found.output?.title, found.output?.summary, found.output?.text, ...remarks.map(({ path, start_line: line, message, annotation_level: level }) =>
    `${path}${line == null ? '' : `:${String(line)}`}: ${level ?? ''} ${message ?? ''}`.trim())];
  const text = lines.filter((line) => line != null && line.trim() !== '').join('\n');
  return text === '' ? null : tailOf(text, most);
};

/** `log`: as `readChecks` gives it. */
export const readLogTail = async (api: GithubApi, log: string, most: number): Promise<string | null> => {
  const [, run, job] = /^run (\d+)(?: job (\d+))?$/.exec(log) ?? [];
  if (run === undefined) return null;
  const said = job === undefined ? null : await readJobLog(api, job, most);
  return said ?? readOutput(api, run, most);
};
