import tseslint from 'typescript-eslint';

/** Which rooms a room may not import: ARCHITECTURE.md, “Rooms”. */
const rooms = ['shared', 'contracts', 'host', 'config', 'connections', 'workflows', 'agents', 'runner', 'launcher', 'activities', 'client', 'worker', 'api', 'cli'];
const may = {
  shared: [],
  contracts: ['shared'],
  host: ['contracts', 'shared'],
  config: ['host', 'contracts', 'shared'],
  connections: ['config', 'host', 'contracts', 'shared'],
  workflows: ['shared'],
  agents: ['contracts', 'shared'],
  runner: ['agents', 'host', 'contracts', 'shared'],
  launcher: ['runner', 'host', 'contracts', 'shared'],
  activities: ['agents', 'runner', 'client', 'connections', 'config', 'host', 'contracts', 'shared'],
  client: ['host', 'contracts', 'shared'],
  worker: ['activities', 'agents', 'runner', 'launcher', 'connections', 'config', 'client', 'host', 'contracts', 'shared', 'temporal'],
  api: ['client', 'connections', 'config', 'host', 'contracts', 'shared'],
  cli: ['worker', 'api', 'activities', 'agents', 'runner', 'connections', 'config', 'client', 'host', 'contracts', 'shared', 'temporal'],
};
const message = (room) => `${room} may import only: ${may[room].join(', ') || 'nothing of ours'} (ARCHITECTURE.md, Rooms)`;
const forbidden = (room) => {
  const others = [...rooms, 'temporal'].filter((other) => other !== room && !may[room].includes(other));
  const patterns = [{ regex: `^(\\.\\./)+(src/)?(${others.join('|')})/`, message: message(room) }];
  if (room === 'shared') patterns.push({ regex: '^node:|^zod', message: 'shared knows neither Node nor zod' });
  if (room === 'workflows') {
    patterns.push({ regex: '^node:|^zod|^(fs|path|crypto)$', message: 'workflow code is deterministic: no Node, no zod' });
  }
  return patterns;
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'examples/**', 'test/fixtures/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 350, skipBlankLines: false, skipComments: false }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'named exports only' }],
    },
  },
  {
    files: ['src/**/*.ts', 'temporal/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
    },
  },
  ...rooms.map((room) => ({ files: [`src/${room}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns: forbidden(room) }] } })),
  {
    files: ['src/workflows/policy/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...forbidden('workflows'), { regex: '^@temporalio', message: 'policy is pure: no Temporal' }] }] },
  },
);
