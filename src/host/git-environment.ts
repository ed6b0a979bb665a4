/** What git may see of the machine: where programs and keys lie. Nothing named GIT_*, no one's configuration. */
const inherited = [
  'PATH', 'HOME', 'TMPDIR', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
  'http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY',
] as const;

const fixed = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  // A program that answers nothing: git asks nobody.
  GIT_ASKPASS: 'true',
  SSH_ASKPASS: 'true',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=15',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_DEFAULT_REF_FORMAT: 'files',
  LC_ALL: 'C',
} as const;

/** Who signs the commits that Towpath makes itself. */
export const identity = { name: 'Towpath', email: 'towpath@localhost' } as const;

/** The whole environment of every git that Towpath runs. */
export const gitEnvironment = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const kept = inherited.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    ...fixed,
    GIT_AUTHOR_NAME: identity.name, GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name, GIT_COMMITTER_EMAIL: identity.email,
  };
};

const settings = [
  'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.attributesFile=/dev/null',
  'protocol.allow=never', 'protocol.https.allow=always', 'protocol.ssh.allow=always', 'protocol.file.allow=always',
  'protocol.version=2', 'credential.helper=', 'safe.directory=*',
  'gc.auto=0', 'maintenance.auto=false', 'submodule.recurse=false', 'fetch.recurseSubmodules=false', 'push.recurseSubmodules=no',
  'commit.gpgSign=false', 'push.gpgSign=false',
  // A transfer that stands still for a minute has failed.
  'http.lowSpeedLimit=1', 'http.lowSpeedTime=60',
];

/** Options before every subcommand. `safe.directory` is no risk: each call names a repository that Towpath chose. */
export const gitOptions: readonly string[] = ['--no-pager', ...settings.flatMap((setting) => ['-c', setting])];
