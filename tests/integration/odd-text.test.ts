/** Files with text Postgres cannot keep as it is: they are imported, and the flow goes its way. */
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type DiscoveryHarness, startDiscoveryHarness } from '../support/discovery';
import { newTenant } from '../support/flows';

let database: TestDatabase;
let discovery: DiscoveryHarness;
beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
});
afterAll(async () => {
  await discovery.stop();
  await database.drop();
});

describe('a file with odd text', () => {
  it.each([
    ['a cell that is cut in the middle of a character', `${'x'.repeat(119)}😀${'y'.repeat(20)}`],
    ['a cell of 79 letters and a character of two halves', `${'x'.repeat(79)}😀 more`],
    ['what looks like an escaped NUL', 'a\\u0000b \\\\ud83d'],
  ])('is discovered: %s', async (_, text) => {
    const tenant = newTenant();
    const rows = Array.from({ length: 30 }, (_none, at) => `srv${at},10.0.0.${at},${text},${at}`);
    // A row with a cell too many is set apart, with its raw text.
    const file = ['hostname,ip_address,description,cpu', ...rows, `a,b,${text},4,${text}`].join(
      '\n',
    );
    const upload = await discovery.upload(tenant, 'odd.csv', Buffer.from(`${file}\n`));
    const { result } = await discovery.discover(tenant, [upload]);
    expect(result.data_import.rows_total).toBe(31);
    expect(result.inventory.created).toBeGreaterThan(0);
  });
});
