import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

/** The headers that a CGI program prints, and how many bytes they take. */
const parseHead = (bytes: Buffer): { status: number; headers: [string, string][]; length: number } | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const headers = bytes.subarray(0, end).toString('latin1').split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  return { status: Number.parseInt(status, 10), headers: headers.filter(([name]) => name.toLowerCase() !== 'status'), length: end + 4 };
};

const environmentOf = (root: string, request: IncomingMessage, user: { login: string }): Record<string, string> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string): string => request.headers[name] as string | undefined ?? '';
  return {
    PATH: process.env['PATH'] ?? '', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROJECT_ROOT: join(root, 'git'), PATH_INFO: decodeURIComponent(url.pathname), QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_USER: user.login, REMOTE_ADDR: '127.0.0.1', CONTENT_TYPE: header('content-type'), HTTP_CONTENT_ENCODING: header('content-encoding'),
    ...(header('content-length') === '' ? {} : { CONTENT_LENGTH: header('content-length') }), GIT_PROTOCOL: header('git-protocol'),
  };
};

/** Runs `git http-backend` for one request. Resolves when its answer is complete. */
export const serveGit = (root: string, { request, response, user }: { request: IncomingMessage; response: ServerResponse; user: { login: string } }): Promise<void> => new Promise((resolve, reject) => {
  const child = spawn('git', ['http-backend'], { env: environmentOf(root, request, user), stdio: ['pipe', 'pipe', 'ignore'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('error', reject);
  // A program that ends before it has read everything breaks the pipe; its answer counts.
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  child.on('close', () => {
    const bytes = Buffer.concat(parts);
    const head = parseHead(bytes);
    response.writeHead(head?.status ?? 500, head === undefined ? [] : head.headers.flat());
    response.end(head === undefined ? undefined : bytes.subarray(head.length), () => { resolve(); });
  });
});

export const isGitRequest = (path: string): boolean => /\.git\/(info\/refs|git-(upload|receive)-pack|HEAD|objects\/)/.test(path);
export const isPush = (url: URL): boolean => url.pathname.endsWith('/git-receive-pack') || url.searchParams.get('service') === 'git-receive-pack';
