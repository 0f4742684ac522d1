/** `npm run client-types`: writes the types of the generated client from the API's own document. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ApiDeps } from '../api/deps';
import { openApiDocument } from '../api/openapi';
import { apiRoutes } from '../api/server';
import { PROJECT_ROOT } from './project-root';

const GENERATOR = path.join(PROJECT_ROOT, 'node_modules/openapi-typescript/bin/cli.js');
export const CLIENT_TYPES = path.join(PROJECT_ROOT, 'client/generated/api-types.ts');

/** The types, as openapi-typescript makes them: of every path, parameter, body and answer. */
export async function clientTypes(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'client-types-'));
  const [source, target] = [path.join(folder, 'openapi.json'), path.join(folder, 'types.ts')];
  try {
    // Declaring routes uses none of what their handlers work with.
    await writeFile(source, JSON.stringify(openApiDocument(apiRoutes({} as ApiDeps))));
    await promisify(execFile)(process.execPath, [
      ...[GENERATOR, source, '--output', target],
      // What has a default may be left out of a request.
      ...['--default-non-nullable', 'false'],
    ]);
    return await readFile(target, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (require.main === module)
  clientTypes()
    .then((text) => writeFile(CLIENT_TYPES, text))
    .catch((error: unknown) => {
      process.stderr.write(`The types could not be made: ${String(error)}\n`);
      process.exitCode = 1;
    });
