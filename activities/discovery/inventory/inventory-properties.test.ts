import fc from 'fast-check';

import type { DatasetRole } from '../dataset';
import { buildInventory, type InventoryInput } from './build-inventory';
import { build, input, stored, uuid, type Values } from './inventory-fixtures';

describe('any inventory', () => {
  const maybe = <T>(values: readonly T[]) =>
    fc.option(fc.constantFrom(...values), { nil: undefined });
  const values = fc
    .record({
      asset_name: fc.constantFrom(
        'web01',
        'web02',
        'WEB01',
        'web01.a.local',
        'web01.b.local',
        'db # 1',
      ),
      serial_number: maybe(['S1', 'S2']),
      vm_uuid: maybe([uuid(1), uuid(2)]),
      external_id: maybe(['1', '2']),
      ip_addresses: maybe([['10.0.0.1'], ['10.0.0.2', '10.0.0.1']]),
      mac_addresses: maybe([['00:50:56:00:00:01']]),
      cpu_cores: maybe([1, 2]),
      owner: maybe(['a', 'b', 'A']),
      power_state: maybe(['on', 'unknown']),
      storage_used_gib: maybe([0.1, 0.2, 0.3]),
      last_seen_at: maybe(['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z']),
    })
    .map((cells): Values => {
      const told: Values = {};
      for (const [field, value] of Object.entries(cells))
        if (value !== undefined) told[field] = value;
      return told;
    });
  const table = fc.record({
    formatId: fc.constantFrom(null, 'rvtools/vInfo', 'servicenow/server'),
    role: fc.constantFrom<DatasetRole>('assets', 'assets', 'asset_details'),
    rows: fc.array(values, { maxLength: 8 }),
  });
  const tables = fc.array(table, { minLength: 1, maxLength: 3 });
  const clusters = fc.array(
    fc.record({
      members: fc.uniqueArray(fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 2, max: 9 })), {
        minLength: 2,
        maxLength: 3,
        selector: (member) => member.join(':'),
      }),
      score: fc.constant(0.9),
      decision: fc.constantFrom('review' as const, 'distinct' as const, 'merge' as const),
      reason: fc.constant(''),
    }),
    { maxLength: 2 },
  );

  it('is unchanged when it is imported again', () => {
    fc.assert(
      fc.property(tables, tables, clusters, (first, second, duplicateClusters) => {
        const before = stored([], build(first));
        const result = build(second, { known: before, duplicateClusters });
        const known = stored(before, result);
        const again = build(second, { known, duplicateClusters });
        expect(again.created).toEqual([]);
        expect(again.updated).toEqual([]);
        expect(again.unchanged).toHaveLength(
          result.created.length + result.updated.length + result.unchanged.length,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order of rows, clusters or known assets', () => {
    fc.assert(
      fc.property(tables, tables, clusters, (first, second, duplicateClusters) => {
        const known = stored([], build(first));
        const forward = input(second, { known, duplicateClusters });
        const backward: InventoryInput = {
          ...forward,
          known: known.toReversed(),
          duplicateClusters: duplicateClusters.map((cluster) => ({
            ...cluster,
            members: cluster.members.toReversed(),
          })),
          datasets: forward.datasets.map((dataset) => ({
            ...dataset,
            rows: [...dataset.rows].toReversed(),
          })),
        };
        expect(buildInventory(backward)).toEqual(buildInventory(forward));
      }),
      { numRuns: 500 },
    );
  });

  it('says the same when the rows of the file stand in another order', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 8 }), (rows) => {
        const facts = (all: Values[]) =>
          build([{ rows: all }]).created.map(({ identityKey, identityKeys, values: told }) => ({
            identityKey,
            identityKeys,
            told,
          }));
        expect(facts(rows.toReversed())).toEqual(facts(rows));
      }),
      { numRuns: 500 },
    );
  });

  it('accounts for every row and gives every asset a key of its own', () => {
    fc.assert(
      fc.property(tables, tables, clusters, (first, second, duplicateClusters) => {
        const known = stored([], build(first));
        const result = build(second, { known, duplicateClusters });
        const rows = second.reduce((sum, each) => sum + each.rows.length, 0);
        expect(result.rowsUsed + result.quarantined.length).toBe(rows);
        const keys = stored(known, result).map((asset) => asset.identityKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 500 },
    );
  });
});
