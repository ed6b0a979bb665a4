import { TowpathError } from '../shared/error-table.js';

/** Takes name and password out of every URL. */
export const maskUrls = (text: string): string => text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@');

/** The last lines of what git said, without control codes and secrets. */
export const lastLines = (text: string, lines = 8): string => {
  const clean = maskUrls(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
  return clean.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '').slice(-lines).join('\n').slice(-1_500);
};

const refusedAccess = /permission denied \(|authentication failed|could not read (username|password)|host key verification failed|returned error: (40[134]|30\d)/i;
const away = new RegExp([
  'could not resolve host', 'connection (refused|reset|timed out|closed)', 'network is unreachable', 'no route to host', 'operation timed out',
  'unable to access', 'could not read from remote repository', 'hung up unexpectedly', 'early eof', 'rpc failed', 'does not appear to be a git repository',
  'unexpected disconnect', 'returned error: (429|5\\d\\d)',
].join('|'), 'i');
const full = /no space left on device|disk quota exceeded/i;
const damage = new RegExp([
  'is corrupt', 'bad object', 'bad tree object', 'could not parse (commit|object)', 'packfile .* (is far too short|does not match|cannot be|claims|is truncated)',
  'index file .* (is too small|doesn\'t match|corrupt)', 'unable to read (tree|sha1|[0-9a-f]{40})', 'object file .* is empty', 'inflate: ', 'missing (blob|tree|commit)',
  'unable to (unpack|parse) ', 'not a tree object', 'bad tree', 'unable to find all commit-graph', 'failed to read (object|delta)', 'cannot read object', 'not a git repository', 'unresolved delta', 'failed to load pack entry',
].join('|'), 'i');

export interface GitTrouble {
  args: readonly string[];
  code: number | null;
  stderr: string;
  remote: boolean;
  timedOut: boolean;
  /** The disk under the repository is full: git says at times only that it could not write. */
  noRoom?: boolean;
}

const verbOf = (args: readonly string[]): string => args.find((arg) => !arg.startsWith('-')) ?? 'git';

/** The failure of one git call as a row of the error table. `facts.damaged`: the objects cannot be read. */
export const gitFailure = ({ args, code, stderr, remote, timedOut, noRoom }: GitTrouble): TowpathError => {
  const said = lastLines(stderr);
  const detail = `git ${verbOf(args)}: ${timedOut ? 'no end in time' : said || `exit ${code ?? 'by a signal'}`}`;
  if (full.test(stderr)) return new TowpathError('DISK_FULL', detail);
  const ours = stderr.split('\n').filter((line) => !line.startsWith('remote:')).join('\n');
  if (damage.test(ours)) return new TowpathError('GIT_FAILED', detail, { damaged: true });
  if (remote && refusedAccess.test(stderr)) return new TowpathError('REPOSITORY_INVALID', detail);
  if (remote && (timedOut || away.test(stderr))) return new TowpathError('CONNECTION_AWAY', detail);
  return new TowpathError(noRoom === true ? 'DISK_FULL' : 'GIT_FAILED', detail);
};

/** Whether a failure says that a repository's objects cannot be read any more. */
export const saysDamaged = (error: unknown): boolean => error instanceof TowpathError && error.facts['damaged'] === true;
