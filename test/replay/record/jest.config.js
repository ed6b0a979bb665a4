import { fileURLToPath } from 'node:url';
import config from '../../../jest.config.js';

/** For `npm run histories` alone: the engine of the tests, and recordings in place of tests. */
const engine = config.projects.find(({ displayName }) => displayName === 'engine');
export default {
  ...engine, displayName: 'histories',
  rootDir: fileURLToPath(new URL('../../../', import.meta.url)), testMatch: ['<rootDir>/test/replay/record/*.record.ts'],
};
