import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ClientOptions } from '../client/transport';

export interface DemoOptions {
  apiUrl: string;
  /** of the namespace: `/workflows` follows */
  temporalUiUrl: string | undefined;
  /** the reader's own files; empty for the sample that ships */
  files: string[];
  tenant: ClientOptions['tenant'];
  /** what the API knows the demo by */
  token?: string | undefined;
}

/** What was asked for cannot be done; the message is one sentence. */
export class DemoFailure extends Error {}

export const USAGE = `npm run demo -- [--file PATH]… [--tenant-account UUID] [--tenant-engagement UUID] [--keep]

  --file PATH               your own export instead of the sample estate; may be repeated
  --tenant-account UUID     client account to work for; default: a new one
  --tenant-engagement UUID  engagement to work for; default: a new one
  --keep                    leave the system running afterwards

By itself, against a running API whose token is in DEV_TOKEN: node dist/cli/demo.js --api-url URL \\
  [--temporal-ui-url http://127.0.0.1:8233/namespaces/default]`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads the command line.
 * @returns `help` when that is all that was asked for
 * @throws DemoFailure naming the argument that cannot be used
 */
export function parseDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { 'api-url': apiUrl, 'temporal-ui-url': temporalUiUrl } = values;
  if (!URL.canParse(apiUrl)) throw new DemoFailure(`--api-url ${apiUrl} is not a URL.`);
  return {
    apiUrl,
    temporalUiUrl,
    files: values.file.map(fileOf),
    tenant: {
      client_account_id: uuidOf('--tenant-account', values['tenant-account']),
      engagement_id: uuidOf('--tenant-engagement', values['tenant-engagement']),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'api-url': { type: 'string', default: 'http://127.0.0.1:3000' },
        'temporal-ui-url': { type: 'string' },
        file: { type: 'string', multiple: true, default: [] },
        'tenant-account': { type: 'string' },
        'tenant-engagement': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new DemoFailure(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function fileOf(name: string): string {
  if (!statSync(name, { throwIfNoEntry: false })?.isFile())
    throw new DemoFailure(`There is no file ${name}.`);
  return path.resolve(name);
}

function uuidOf(name: string, value: string = randomUUID()): string {
  if (!UUID.test(value)) throw new DemoFailure(`${name} ${value} is not a UUID.`);
  return value.toLowerCase();
}
