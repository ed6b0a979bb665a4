export interface RunEnvironment {
  /** The worker's own environment: only the allow-listed names are taken from it. */
  from: NodeJS.ProcessEnv;
  /** The run's private HOME. */
  home: string;
  /** Variables of the configuration (resolved) and of the adapter. */
  extra: Record<string, string>;
}

/** `LC_*` and `SSL_CERT_*` beside these. */
const allowed = new Set([
  'PATH', 'LANG', 'TERM', 'TZ',
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy',
]);

/** Version managers find their toolchains through HOME, which is a private one in a run: their own variable says where they are. */
const toolRoots: Record<string, string> = {
  RUSTUP_HOME: '.rustup', PYENV_ROOT: '.pyenv', NVM_DIR: '.nvm', VOLTA_HOME: '.volta', RBENV_ROOT: '.rbenv', ASDF_DATA_DIR: '.asdf',
};

const toolVariables = (from: NodeJS.ProcessEnv): Record<string, string> => {
  const path = `:${from['PATH'] ?? ''}`;
  const real = from['HOME'];
  return Object.fromEntries(Object.entries(toolRoots).flatMap(([name, folder]) => {
    const root = from[name] ?? (real === undefined ? undefined : `${real}/${folder}`);
    const used = root !== undefined && (path.includes(`:${root}/`) || (name === 'RUSTUP_HOME' && path.includes('/.cargo/bin')));
    return used ? [[name, root]] : [];
  }));
};

/** The whole environment of a run's processes: an allow-list, never what the worker happens to have. The markers come from the runner. */
export const runEnvironment = ({ from, home, extra }: RunEnvironment): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(from).flatMap(([name, value]) =>
    value !== undefined && (allowed.has(name) || /^(LC_[A-Z]+|SSL_CERT_[A-Z]+)$/.test(name)) ? [[name, value]] : [])),
  ...toolVariables(from),
  GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0',
  ...extra,
  HOME: home,
});
