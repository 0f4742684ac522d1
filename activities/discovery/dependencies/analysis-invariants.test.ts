import fc from 'fast-check';
import { analyse, asset, row } from './relation-fixtures';

describe('invariants', () => {
  const names = [
    'a',
    'b',
    'c',
    'd',
    'A ',
    'e.x.example',
    '10.0.0.1',
    '8.8.8.8',
    'ALL',
    'N/A',
    '',
    'EXT',
  ];
  const rowsOf = fc.array(
    fc.record({
      source_name: fc.constantFrom(...names),
      destination_name: fc.constantFrom(...names),
      destination_port: fc.constantFrom(53, 443, 1433),
      relation_type: fc.constantFrom('connection', 'Runs on::Runs', 'Hosts::Hosted on', 'Odd'),
      connection_count: fc.constantFrom(1, 3, Number.MAX_SAFE_INTEGER),
      observed_at: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
    }),
    { maxLength: 60 },
  );
  const assets = [
    asset('a'),
    asset('b', { dependenciesRaw: ['c', 'zzz', 'ZZZ'] }),
    asset('c'),
    asset('d'),
  ];

  it('accounts for every row, and gives the same bytes for rows and assets in any order', () => {
    fc.assert(
      fc.property(rowsOf, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (records, keys) => {
        const rows = records.map((record, index) => ({ ...row(record), rowNo: index }));
        const result = analyse(rows, assets);
        expect(result.rowsTotal).toBe(rows.length);
        expect(result.rowsUsed + result.selfEdges + result.rowsWithoutEndpoint).toBe(rows.length);
        const shuffled = rows
          .map((value, index) => ({ value, key: keys[index % keys.length] ?? 0 }))
          .sort((x, y) => x.key - y.key)
          .map(({ value }) => value);
        const again = analyse(shuffled, [...assets].reverse());
        expect(JSON.stringify(again)).toBe(JSON.stringify(result));
      }),
    );
  });

  it('numbers every node into one component and one community', () => {
    fc.assert(
      fc.property(rowsOf, (records) => {
        const { nodes, components, communities } = analyse(
          records.map((r) => row(r)),
          assets,
        );
        const sizes = (groups: { size: number }[]) =>
          groups.reduce((sum, { size }) => sum + size, 0);
        expect(sizes(components)).toBe(nodes.length);
        expect(sizes(communities)).toBe(nodes.length);
        for (const { id, size } of components)
          expect(nodes.filter(({ component }) => component === id)).toHaveLength(size);
      }),
    );
  });
});
