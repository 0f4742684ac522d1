import path from 'node:path';

/** The checkout; this file runs as dist/tools/project-root.js. */
export const PROJECT_ROOT = path.resolve(__dirname, '../..');
