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

/** `fast`: pure and single parts. `engine`: files that start workers on the one engine of globalSetup, one at a time. */
export default {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  projects: [
    { ...shared, displayName: 'fast', testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '/test/(integration|chaos|workflows|bench)/'] },
    { ...shared, displayName: 'engine', testMatch: ['<rootDir>/test/(integration|workflows)/**/*.test.ts'], maxWorkers: 1 },
    { ...shared, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/**/*.test.ts'], maxWorkers: 1 },
  ],
};
