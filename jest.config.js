// Tests run on what tsc emitted, so that worker threads, the workflow bundle and killed processes are the
// artefacts that ship.
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist'],
  testMatch: ['**/*.test.js'],
  modulePathIgnorePatterns: ['<rootDir>/var'],
  testTimeout: 60_000,
};
