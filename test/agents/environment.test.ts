import { expect, test } from '@jest/globals';
import { runEnvironment } from '../../src/agents/environment.js';

const from = {
  PATH: '/home/anna/.pyenv/shims:/home/anna/.cargo/bin:/usr/bin', HOME: '/home/anna', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC', TERM: 'xterm',
  HTTPS_PROXY: 'http://proxy.test', SSL_CERT_FILE: '/certs', NODE_OPTIONS: '--inspect', AWS_SECRET_ACCESS_KEY: 'x', GITHUB_TOKEN: 'x', SSH_AUTH_SOCK: '/x',
  TOWPATH_HOME: '/home/anna/.towpath', GIT_DIR: '/x', LD_PRELOAD: '/x', TEMPORAL_API_KEY: 'x', TMPDIR: '/x',
};

test('I7: of the worker\'s environment only what is on the list goes to a run', () => {
  expect(runEnvironment({ from, home: '/run/home', extra: {} })).toEqual({
    PATH: from.PATH, LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC', TERM: 'xterm', HTTPS_PROXY: 'http://proxy.test', SSL_CERT_FILE: '/certs',
    PYENV_ROOT: '/home/anna/.pyenv', RUSTUP_HOME: '/home/anna/.rustup',
    GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', HOME: '/run/home',
  });
});

test('what the configuration names is added, but HOME stays the run\'s own', () => {
  expect(runEnvironment({ from: {}, home: '/run/home', extra: { API_KEY: 'k', HOME: '/home/anna' } })).toEqual({
    API_KEY: 'k', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', HOME: '/run/home',
  });
});
