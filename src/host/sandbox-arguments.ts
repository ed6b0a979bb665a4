import { existsSync, readdirSync, realpathSync } from 'node:fs';
import type { RunJson } from '../contracts/run-directory.js';
import type { NetworkPolicy } from '../shared/policy.js';
import { argvPaths } from './sandbox-argv.js';
import { isUnder } from './sandbox-paths.js';
import { toolPaths } from './sandbox-tools.js';

const asRoot = (): boolean => process.getuid?.() === 0;

/** What every sandbox has; also what the probe tries. As root it takes another uid inside, else all capabilities would stay. */
export const isolation = (network: NetworkPolicy = 'full'): string[] => [
  '--unshare-user', ...(asRoot() ? ['--uid', '1000', '--gid', '1000'] : []),
  '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try',
  // A network of its own has a loopback and nothing else.
  ...(network !== 'full' ? ['--unshare-net'] : []),
  '--cap-drop', 'ALL', '--die-with-parent', '--new-session',
];

/** Hidden beside the masks: sockets and files of other runs and of the machine. */
const privateFolders = ['/tmp', '/run'];
/** Owner rights count inside too: what only root may read is not for a run that root started. */
const rootsOwn = ['/etc/shadow', '/etc/gshadow', '/etc/shadow-', '/etc/gshadow-'];

/** Name resolution often lives under /run. */
const resolver = (): string[] => {
  try {
    const file = realpathSync('/etc/resolv.conf');
    return privateFolders.some((folder) => isUnder(file, folder)) ? [file] : [];
  } catch { return []; }
};

export interface Sandboxed {
  sandbox: RunJson['sandbox'];
  cwd: string;
  /** PATH as the run has it: its folders below a mask stay executable. */
  path: string;
  argv: string[];
  /** Ours, runs the command in its own place. */
  wrapper?: string[];
  /** Descriptor on which bubblewrap tells the pid of its child; absent: it does not. */
  infoFd?: number;
}

const depth = (path: string): number => path.split('/').length;

/** A mount goes where the path really is: a link in the way would leave the real place open. */
const realOf = (path: string): string => {
  try { return realpathSync(path); } catch { return path; }
};

/** The real place; and the given one too where it lies in a hidden folder, so that its links are not there any more. */
const placesOf = (path: string, hidden: readonly string[]): string[] =>
  [...new Set([realOf(path), ...(hidden.some((folder) => isUnder(path, folder)) ? [path] : [])])];

const privateKeys = (): string[] => {
  try {
    return readdirSync('/etc/ssh').filter((name) => /^ssh_host_.*_key$/.test(name)).map((name) => `/etc/ssh/${name}`);
  } catch { return []; }
};

/** What only root may read, covered; for others the rights of the files are enough. */
const covers = (): string[] =>
  (asRoot() ? [...rootsOwn, ...privateKeys()].filter((file) => existsSync(file)).flatMap((file) => ['--ro-bind', '/dev/null', file]) : []);

/**
 * The command line of bubblewrap for one command: everything read-only, home and TOWPATH_HOME empty, and bound back
 * only what the run needs. Parents come before children, so that a bind below another one is not covered by it.
 */
export const bwrapArguments = ({ sandbox, cwd, path, argv, wrapper = [], infoFd }: Sandboxed): string[] => {
  const masks = [...new Set(sandbox.mask.filter((mask) => existsSync(mask)).map(realOf))].sort((a, b) => depth(a) - depth(b));
  const hidden = [...privateFolders, ...masks];
  const read = sandbox.read.flatMap((one) => placesOf(one, hidden));
  const write = sandbox.write.flatMap((one) => placesOf(one, hidden));
  const wanted = [...toolPaths({ path, hidden }), ...argvPaths({ argv, hidden }), ...wrapper.filter((word) => word === process.execPath), ...resolver()];
  const tools = wanted.filter((one) => !masks.some((mask) => isUnder(mask, one)) && ![...read, ...write].some((own) => isUnder(one, own)));
  const binds = [
    ...[...read, ...tools].map((one) => ({ flag: '--ro-bind-try', path: one })),
    ...write.map((one) => ({ flag: '--bind', path: one })),
  ].sort((a, b) => depth(a.path) - depth(b.path));
  return [
    ...isolation(sandbox.network), ...(infoFd === undefined ? [] : ['--info-fd', String(infoFd)]),
    '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...covers(),
    ...hidden.flatMap((folder) => ['--tmpfs', folder]),
    ...binds.flatMap((bind) => [bind.flag, bind.path, bind.path]),
    '--chdir', cwd, '--', ...wrapper, ...argv,
  ];
};
