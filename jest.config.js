const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    }],
  },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/fixtures/'],
  setupFilesAfterEnv: ['<rootDir>/test/support/each-file.ts'],
};

const slow = ['\\.slow\\.test\\.ts$', '/test/bridges/'];

/** The one engine that the files of a project share. Started only when one of its files is run. */
const engine = { globalSetup: '<rootDir>/test/support/global-setup.js', globalTeardown: '<rootDir>/test/support/global-teardown.js' };

/**
 * `fast`: pure and single parts. `engine`: files that start workers on the one engine of globalSetup.
 * `slow` (`npm run test:slow`): `*.slow.test.ts`, and the forge suites with real git in `test/bridges`: what would make
 * `npm test` longer than it may be. `agents`: the real programs, from the npm registry. `chaos`: all with `npm run chaos`; `npm test` takes the short nemesis and a short flood of deliveries.
 */
export default {
  // Much of the time goes into waiting for processes and the engine.
  maxWorkers: 4,
  projects: [
    { ...shared, displayName: 'fast', testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, ...slow, '/test/(integration|chaos|workflows|bench|agents-real)/'] },
    { ...shared, ...engine, displayName: 'engine', testMatch: ['<rootDir>/test/(integration|workflows)/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, ...slow] },
    ...(process.env.TOWPATH_SUITE === 'slow' ? [{ ...shared, ...engine, displayName: 'slow', testMatch: ['<rootDir>/test/**/*.slow.test.ts', '<rootDir>/test/bridges/**/*.test.ts'] }] : []),
    ...(process.env.TOWPATH_SUITE === 'agents' ? [{ ...shared, displayName: 'agents', testMatch: ['<rootDir>/test/agents-real/**/*.test.ts'] }] : []),
    { ...shared, ...engine, displayName: 'chaos', testMatch: process.env.TOWPATH_SUITE === 'chaos'
      ? ['<rootDir>/test/chaos/**/*.test.ts', '<rootDir>/test/integration/run/crash-points.test.ts'] : ['<rootDir>/test/chaos/{nemesis,deliveries}.test.ts'] },
  ],
};
