import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

/** Who may import whom; ARCHITECTURE.md draws the same picture. */
const zones = [
  {
    target: './sealing',
    from: [
      ...['./workflows', './engine', './db', './activities', './api', './workers'],
      ...['./tools', './client', './cli'],
    ],
    message: 'cryptography knows nothing of what it protects',
  },
  {
    target: './engine',
    from: ['./db', './activities', './api', './workers', './tools', './client', './cli'],
    message: 'the way to the engine knows keys and connections only',
  },
  {
    target: './workflows',
    from: ['./sealing', './engine', './db', './api', './workers', './tools', './client', './cli'],
    message: 'the core imports nothing of ours outside itself',
  },
  {
    target: './db',
    from: ['./engine', './activities', './api', './workers', './tools', './client', './cli'],
    message: 'db knows the vocabulary only',
  },
  {
    target: './activities',
    from: ['./api', './workers', './tools', './client', './cli'],
    message: 'activities get what they need injected',
  },
  {
    target: './api',
    from: ['./activities', './workers', './tools', './client', './cli'],
    message: 'the API talks to Temporal and reads the registry',
  },
  {
    target: './workers',
    from: ['./api', './tools', './client', './cli'],
    message: 'processes do not import each other',
  },
  {
    target: './client',
    from: ['./api', './activities', './workers', './db', './workflows', './tools'],
    message: 'the client speaks HTTP only',
  },
  {
    target: './cli',
    from: ['./api', './activities', './workers', './db', './workflows', './tools'],
    message: 'the command line speaks HTTP only, through the client',
  },
];

export default tseslint.config(
  { ignores: ['client/generated/**', 'dist/**', 'var/**', 'node_modules/**', 'jest.config.js'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      // An underscore says: taken because of the position, or left out of a copy on purpose.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Numbers are what most of our messages carry; a template is the plain way to show one.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A migration is one statement list; cutting it up would hide its order.
    files: ['db/migrations/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // What runs inside the workflow sandbox: no Node, no validators, no values from the outside.
    files: ['workflows/**/*.ts'],
    ignores: [
      'workflows/**/contract.ts',
      'workflows/catalog.ts',
      'workflows/client/*.ts',
      'workflows/**/*.test.ts',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [...nodeBuiltins, 'zod'].map((name) => ({
            name,
            message: 'not inside the workflow sandbox',
          })),
          patterns: [
            {
              group: ['**/activities/**', '**/contract', '**/catalog'],
              allowTypeImports: true,
              message: 'types only: a value would put validators in the replay path',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
