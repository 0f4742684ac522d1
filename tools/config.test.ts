import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, loadConfig, SETTING_NAMES } from '../config';
import { PROJECT_ROOT } from './project-root';

/** The faults of settings that must not be accepted. */
function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('these settings were accepted');
}

describe('settings', () => {
  it('have defaults that need nothing', () => {
    expect(loadConfig({ HOME: '/home/someone' })).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: path.resolve('var'),
      databaseUrl: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
      temporalPort: 7233,
      temporalUiPort: 8233,
      logLevel: 'info',
      cacheHome: '/home/someone/.cache',
      isCi: false,
    });
  });

  it('take an empty variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
    });
  });

  it('report every fault at once, each with its variable', () => {
    const faults = faultsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://localhost/x',
      TEMPORAL_ADDRESS: 'localhost',
      TEMPORAL_NAMESPACE: 'a b',
      LOG_LEVEL: 'loud',
    });
    const named = faults.map((fault) => fault.split(' ')[0]);
    expect(named).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
    ]);
  });

  it.each(['0', '65536', '-1', '3e3', ' 80', 'http'])('refuse the port "%s"', (value) => {
    expect(faultsOf({ PORT: value })).toEqual(['PORT must be a port number from 1 to 65535']);
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('accept the loopback address %s', (host) => {
    expect(loadConfig({ HOST: host }).host).toBe(host);
  });

  it('refuse the development token on an address others can reach', () => {
    const DEV_TOKEN = 'a-token-of-some-length';
    expect(loadConfig({ HOST: '::1', DEV_TOKEN }).auth.devToken).toBe(DEV_TOKEN);
    expect(faultsOf({ HOST: '0.0.0.0', DEV_TOKEN })).toEqual([
      'DEV_TOKEN may do anything, so HOST must be 127.0.0.1, ::1 or localhost with it',
    ]);
    expect(loadConfig({ HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });

  it('take tokens from one issuer only, over a way nobody can change', () => {
    const JWT_JWKS_URL = 'https://id.example/keys';
    expect(loadConfig({ JWT_JWKS_URL }).auth.jwksUrl).toBe(JWT_JWKS_URL);
    expect(faultsOf({ JWT_JWKS_URL: 'http://id.example/keys' })).toHaveLength(1);
    expect(faultsOf({ JWT_SECRET: 'short' })).toHaveLength(1);
    expect(faultsOf({ JWT_JWKS_URL, JWT_SECRET: 'x'.repeat(32) })).toHaveLength(1);
  });

  it.each(['nonsense', 'postgres://', 'http://localhost/x'])('refuse the database %s', (url) => {
    expect(faultsOf({ DATABASE_URL: url })).toHaveLength(1);
  });

  describe('of the way to Temporal', () => {
    const TEMPORAL_ADDRESS = 'temporal.example:7233';
    const security = (set: Record<string, string>) =>
      loadConfig({ TEMPORAL_ADDRESS, ...set }).temporalSecurity;

    it('are in the clear unless TLS is asked for, or implied', () => {
      expect(security({}).tls).toBe(false);
      expect(security({ TEMPORAL_TLS: 'no' }).tls).toBe(false);
      expect(security({ TEMPORAL_TLS: 'yes' }).tls).toBe(true);
      expect(security({ TEMPORAL_API_KEY: 'x' })).toMatchObject({ tls: true, apiKey: 'x' });
      expect(security({ TEMPORAL_TLS_CA: 'ca.pem' })).toMatchObject({
        tls: true,
        caFile: 'ca.pem',
      });
    });

    it.each<[Record<string, string>, string]>([
      [{ TEMPORAL_TLS_CERT: 'c' }, 'TEMPORAL_TLS_CERT needs TEMPORAL_TLS_KEY'],
      [{ TEMPORAL_TLS_KEY: 'k' }, 'TEMPORAL_TLS_KEY needs TEMPORAL_TLS_CERT'],
      [
        { TEMPORAL_TLS: 'no', TEMPORAL_API_KEY: 'x' },
        'TEMPORAL_API_KEY needs TLS: TEMPORAL_TLS is no',
      ],
      [
        { TEMPORAL_ADDRESS: '', TEMPORAL_TLS: 'yes' },
        'TEMPORAL_ADDRESS must be set with TLS: the built-in Temporal server has none',
      ],
      [{ TEMPORAL_TLS: 'true' }, 'TEMPORAL_TLS must be yes or no'],
    ])('are refused as %j', (set, fault) => {
      expect(faultsOf({ TEMPORAL_ADDRESS, ...set })).toEqual([fault]);
    });
  });

  describe('that are secret', () => {
    const KEY = Buffer.alloc(32, 9).toString('base64');

    it('are taken, and refused without being repeated', () => {
      expect(loadConfig({ ENCRYPTION_KEYS: `a:${KEY}` }).encryptionKeys).toBe(`a:${KEY}`);
      expect(
        faultsOf({ ENCRYPTION_KEYS: KEY, CODEC_TOKEN: 'short', CODEC_UI_ORIGIN: '*' }),
      ).toEqual([
        'CODEC_TOKEN must be at least 32 letters, digits, "_" and "-"',
        'CODEC_UI_ORIGIN must be an origin such as https://temporal.example.com',
        'ENCRYPTION_KEYS must be <id>:<base64 of 32 bytes>; entry 1 is not',
      ]);
    });

    it('let pages of the Web UI ask, wherever it is', () => {
      expect(loadConfig({ TEMPORAL_UI_PORT: '9233' }).codecUiOrigin).toBe('http://127.0.0.1:9233');
      const CODEC_UI_ORIGIN = 'https://temporal.example';
      expect(loadConfig({ CODEC_UI_ORIGIN }).codecUiOrigin).toBe(CODEC_UI_ORIGIN);
    });
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it('know which of them the user gave', () => {
    expect([...loadConfig({ PORT: '3001', TEMPORAL_PORT: '' }).given]).toEqual(['PORT']);
  });

  it('are the ones .env.example lists', () => {
    const example = readFileSync(path.join(PROJECT_ROOT, '.env.example'), 'utf8');
    const listed = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(SETTING_NAMES);
  });
});
