/**
 * `node dist/api/create-api-key.js --client-account UUID --engagement UUID [--name TEXT] [--days N]
 * [--permissions read,operate,approve,administer] [--act-for-users]`: prints a new key. For the first one of a tenant,
 * and for whoever may use the database anyway.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../config';
import { insertApiKey } from '../db/api-keys';
import { createKnex } from '../db/knex';
import { keyText } from './auth/api-key';
import { digestOf, newSecret } from './auth/secrets';
import { permissions } from './route';

const DAY_MS = 86_400_000;

const options = z.object({
  'client-account': z.guid('must be a UUID').toLowerCase(),
  engagement: z.guid('must be a UUID').toLowerCase(),
  name: z.string().min(1).max(255),
  days: z.coerce.number().int().min(1).max(366),
  permissions: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(permissions)).min(1)),
  'act-for-users': z.boolean(),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'client-account': { type: 'string' },
      engagement: { type: 'string' },
      name: { type: 'string', default: 'made on the command line' },
      days: { type: 'string', default: '90' },
      permissions: { type: 'string', default: permissions.join(',') },
      'act-for-users': { type: 'boolean', default: false },
    },
  });
  const given = options.safeParse(values);
  if (!given.success)
    throw new Error(
      given.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '),
    );
  const { databaseUrl } = loadConfig();
  if (!databaseUrl) throw new Error('DATABASE_URL is not set');
  const secret = newSecret();
  const db = createKnex(databaseUrl, { max: 1 });
  try {
    const { key_id } = await insertApiKey(
      db,
      { client_account_id: given.data['client-account'], engagement_id: given.data.engagement },
      {
        name: given.data.name,
        permissions: given.data.permissions,
        may_act_for_users: given.data['act-for-users'],
        secret_sha256: digestOf(secret),
        created_by: 'command line',
        expires_at: new Date(Date.now() + given.data.days * DAY_MS),
      },
    );
    process.stdout.write(`${keyText(key_id, secret)}\n`);
  } finally {
    await db.destroy();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(
    `No key was made: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
