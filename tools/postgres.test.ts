import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAccepting, withClient } from './postgres-roles';
import { startPostgres, type Postgres, type PostgresOptions } from './postgres';
import { processIdentity } from './process-identity';

jest.setTimeout(120_000);

let dataDir = '';
let running: Postgres | undefined;
let lines: string[] = [];

async function start(options: Partial<PostgresOptions> = {}): Promise<Postgres> {
  const log = (line: string) => lines.push(line);
  running = await startPostgres({ dataDir, durable: false, log, ...options });
  return running;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const { rows } = await withClient(url, (client) => client.query<Record<string, unknown>>(sql));
  return rows[0];
}

function serverPid(): number {
  return Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'postgres-test-'));
  // As root the server runs under another account, which must get in here.
  chmodSync(dataDir, 0o711);
  lines = [];
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the embedded Postgres', () => {
  it('gives the application a role that is no superuser and owns its database', async () => {
    const { url } = await start();
    expect(
      await ask(
        url,
        `select current_user as role, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,
           pg_get_userbyid(datdba) as owner
         from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
      ),
    ).toEqual({
      role: 'orchestrator',
      rolsuper: false,
      rolbypassrls: false,
      rolcreatedb: false,
      rolcreaterole: false,
      owner: 'orchestrator',
    });
  });

  it('speaks UTF-8 whatever locales the machine has', async () => {
    const { url } = await start();
    expect(
      await ask(url, `select upper('äé') as up, current_setting('server_encoding') as encoding`),
    ).toEqual({ up: 'ÄÉ', encoding: 'UTF8' });
  });

  it('listens on the loopback address only, with passwords nobody else can read', async () => {
    const { adminUrl } = await start();
    expect(await ask(adminUrl, 'show listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' });
    const secrets = path.join(dataDir, 'postgres.json');
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
    const { password } = JSON.parse(readFileSync(secrets, 'utf8')) as { password: string };
    expect(lines.join('\n')).not.toContain(password);
    expect(readFileSync(path.join(dataDir, 'logs/postgres.log'), 'utf8')).not.toContain(password);
  });

  it('keeps data, passwords and port over a restart', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (id int)');
    await first.stop();
    expect(await isAccepting(first.url)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select count(*) from kept')).toEqual({ count: '0' });
  });

  it('starts again after it was killed, with what was committed', async () => {
    const told = new Promise<string>((resolve) => {
      void start({ durable: true, onExit: resolve }).then(async ({ url }) => {
        await ask(url, 'create table kept as select 7 as id');
        process.kill(serverPid(), 'SIGKILL');
      });
    });
    expect(await told).toContain('The database is gone');
    const { url } = await start();
    expect(await ask(url, 'select id from kept')).toEqual({ id: 7 });
  });

  it('takes the place of a server a killed run left running', async () => {
    await start();
    const orphan = serverPid();
    await start();
    expect(processIdentity(orphan)).toBeUndefined();
    expect(lines).toContain(`Stopping the database a former run left behind (process ${orphan}).`);
  });

  it('starts although its noted process number belongs to a stranger by now', async () => {
    const first = await start();
    await first.stop();
    const note = [String(process.pid), path.join(dataDir, 'postgres'), '1', '1', '', '', ''];
    writeFileSync(path.join(dataDir, 'postgres/postmaster.pid'), note.join('\n'));
    const { url } = await start();
    expect(await isAccepting(url)).toBe(true);
  });

  it('refuses a database whose passwords are gone', async () => {
    await (await start()).stop();
    rmSync(path.join(dataDir, 'postgres.json'));
    await expect(start()).rejects.toThrow('The passwords of the database are gone');
  });

  it('says in one sentence that its folder is a file', async () => {
    rmSync(dataDir, { recursive: true });
    writeFileSync(dataDir, '');
    await expect(start()).rejects.toThrow(`${dataDir} is not a folder: set DATA_DIR to a folder.`);
  });
});
