import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../config';
import { parseKeyring } from '../sealing/keyring';
import { keepSecrets } from './secrets';

let dataDir = '';
const keep = (settings: Record<string, string> = {}) =>
  keepSecrets(loadConfig({ DATA_DIR: dataDir, ...settings }));
const file = (name: string) => path.join(dataDir, name);

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'secrets-test-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

describe('the secrets of a data folder', () => {
  it('are made once, for its owner alone, and kept', async () => {
    const first = await keep();
    expect(parseKeyring(first.encryptionKeys).size).toBe(1);
    expect(first.codecToken).toMatch(/^[\w-]{43}$/);
    for (const name of ['encryption-keys', 'codec-token'])
      expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    expect(await keep()).toEqual(first);
  });

  it('are other ones in another folder', async () => {
    const first = await keep();
    rmSync(file('encryption-keys'));
    rmSync(file('codec-token'));
    const second = await keep();
    expect(second.encryptionKeys).not.toBe(first.encryptionKeys);
    expect(second.codecToken).not.toBe(first.codecToken);
  });

  it('may have a new key put in front', async () => {
    const { encryptionKeys: old } = await keep();
    const today = `today:${Buffer.alloc(32, 1).toString('base64')}`;
    writeFileSync(file('encryption-keys'), `${today}\n${old}\n`);
    const { encryptionKeys } = await keep();
    expect([...parseKeyring(encryptionKeys).keys()]).toEqual(['today', old.split(':')[0]]);
  });

  it('are not made where settings give them', async () => {
    const ENCRYPTION_KEYS = `k:${Buffer.alloc(32, 1).toString('base64')}`;
    const CODEC_TOKEN = 'x'.repeat(32);
    expect(await keep({ ENCRYPTION_KEYS, CODEC_TOKEN })).toEqual({
      encryptionKeys: ENCRYPTION_KEYS,
      codecToken: CODEC_TOKEN,
    });
    expect(() => statSync(file('encryption-keys'))).toThrow('ENOENT');
  });

  it('are refused when others may read them', async () => {
    await keep();
    chmodSync(file('encryption-keys'), 0o640);
    await expect(keep()).rejects.toThrow(
      /Others may read the file .*encryption-keys: run chmod 600/,
    );
  });

  it.each(['encryption-keys', 'codec-token'])('are refused when %s is damaged', async (name) => {
    await keep();
    const text = readFileSync(file(name), 'utf8');
    writeFileSync(file(name), text.slice(0, 12));
    const refused = keep();
    await expect(refused).rejects.toThrow(`The file ${file(name)} must be`);
    await expect(refused).rejects.not.toThrow(text.slice(0, 12));
  });
});
