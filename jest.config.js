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

/** The one engine that the files of a project share. Started only when one of its files is run. */
const engine = { globalSetup: '<rootDir>/test/support/global-setup.js', globalTeardown: '<rootDir>/test/support/global-teardown.js' };

/**
 * `fast`: pure and single parts. `engine`: files that start workers on the one engine of globalSetup.
 * `chaos`: all with `npm run chaos`; `npm test` takes the short nemesis and a short flood of deliveries.
 */
export default {
  // Most of the time goes into waiting for processes and the engine.
  maxWorkers: 3,
  projects: [
    { ...shared, displayName: 'fast', testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '/test/(integration|chaos|workflows|bench|agents-real|bridges)/'] },
    { ...shared, ...engine, displayName: 'engine', testMatch: ['<rootDir>/test/(integration|workflows)/**/*.test.ts'] },
    // The forge suite against GitHub, and what people do on a hosted forge, with real git: `npm run test:bridges`.
    ...(process.env.TOWPATH_SUITE === 'bridges' ? [{ ...shared, displayName: 'bridges', testMatch: ['<rootDir>/test/bridges/**/*.test.ts'] }] : []),
    // Opt-in: the real programs, from the npm registry. `npm run test:agents`.
    ...(process.env.TOWPATH_SUITE === 'agents' ? [{ ...shared, displayName: 'agents', testMatch: ['<rootDir>/test/agents-real/**/*.test.ts'] }] : []),
    { ...shared, ...engine, displayName: 'chaos', testMatch: process.env.TOWPATH_SUITE === 'chaos'
      ? ['<rootDir>/test/chaos/**/*.test.ts', '<rootDir>/test/integration/run/crash-points.test.ts'] : ['<rootDir>/test/chaos/{nemesis,deliveries}.test.ts'] },
  ],
};
