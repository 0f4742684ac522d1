import path from 'node:path';
import { DemoFailure, parseDemoOptions } from './demo-options';

const UUID = '11111111-1111-4111-8111-111111111111';

it('makes new tenant ids for every run', () => {
  const [first, second] = [parseDemoOptions([]), parseDemoOptions([])];
  expect(first).toMatchObject({ files: [], temporalUiUrl: undefined });
  expect(first).not.toEqual(second);
});

it('takes several files, a tenant and addresses', () => {
  const options = parseDemoOptions([
    ...['--file', 'package.json', '--file', 'tsconfig.json', '--api-url', 'http://127.0.0.1:4000'],
    ...['--tenant-account', UUID, '--tenant-engagement', UUID.toUpperCase()],
  ]);
  expect(options).toMatchObject({
    apiUrl: 'http://127.0.0.1:4000',
    files: [path.resolve('package.json'), path.resolve('tsconfig.json')],
    tenant: { client_account_id: UUID, engagement_id: UUID },
  });
});

it('gives help when asked', () => {
  expect(parseDemoOptions(['--help'])).toBe('help');
});

it.each([
  [['--file', 'no/such.csv'], 'There is no file no/such.csv.'],
  [['--file', 'cli'], 'There is no file cli.'],
  [['--tenant-account', '5'], '--tenant-account 5 is not a UUID.'],
  [['--api-url', 'nonsense'], '--api-url nonsense is not a URL.'],
  [['--wrong'], "Unknown option '--wrong'"],
  [['stray'], "Unexpected argument 'stray'"],
])('refuses %j with a sentence', (args, sentence) => {
  expect(() => parseDemoOptions(args)).toThrow(DemoFailure);
  expect(() => parseDemoOptions(args)).toThrow(sentence);
});
