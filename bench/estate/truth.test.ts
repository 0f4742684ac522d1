import { generateEstate } from './generate-estate';
import { truthOf } from './truth';
import { renderAzureDependencies } from './writers/azure-dependencies';
import { renderCmdb } from './writers/cmdb';
import { renderServiceNow } from './writers/service-now';

const estate = generateEstate({ seed: 5, servers: 600, dependencies: 1800, asOf: '2026-11-01' });
const cmdb = renderCmdb(estate);
const truth = truthOf(estate, [cmdb, renderAzureDependencies(estate, { repeats: 0, strays: 4 })]);

describe('truthOf', () => {
  it('pairs a duplicate with an earlier row of the same machine in the same file', () => {
    expect(truth.duplicates).toHaveLength(18);
    expect(truth.duplicates.filter(({ exact }) => exact)).toHaveLength(6);
    for (const { first, second, assetNo } of truth.duplicates) {
      expect(first.rowNo).toBeLessThan(second.rowNo);
      const rows = cmdb.tables[0]!.rows.filter(({ no }) => no === assetNo);
      expect(rows.map(({ rowNo }) => rowNo)).toEqual([first.rowNo, second.rowNo]);
    }
  });

  it('names bad rows with the code an import should give', () => {
    const codes = new Set(truth.badRows.map(({ code }) => code));
    expect([...codes].sort()).toEqual([
      'CELL_RANGE',
      'CELL_TYPE',
      'REQUIRED_MISSING',
      'ROW_RAGGED',
    ]);
    for (const { column, code } of truth.badRows) {
      expect(column === null).toBe(code === 'ROW_RAGGED');
    }
  });

  it('leaves machines out that stand in unreadable rows only', () => {
    const listed = new Set(truth.assets.map(({ assetNo }) => assetNo));
    const ragged = truth.badRows.filter(({ code }) => code === 'ROW_RAGGED');
    expect(ragged.length).toBeGreaterThan(2);
    for (const { rowNo } of ragged) {
      const row = cmdb.tables[0]!.rows.find((candidate) => candidate.rowNo === rowNo)!;
      expect(listed.has(row.no)).toBe(false);
    }
  });

  it('counts a machine in once another file shows it', () => {
    const both = truthOf(estate, [cmdb, ...renderServiceNow(estate)]);
    expect(both.assets).toHaveLength(estate.servers.filter((s) => s.documented).length);
    expect(both.assets.length).toBeGreaterThan(truth.assets.length);
  });

  it('lists the references to machines nobody has', () => {
    const names = new Set(estate.servers.map(({ name }) => name));
    expect(truth.danglingRefs.length).toBeGreaterThan(7);
    expect(truth.danglingRefs.filter(({ reference }) => names.has(reference))).toEqual([]);
  });

  it('knows the relations no inventory can resolve', () => {
    const listed = new Set(truth.assets.map(({ assetNo }) => assetNo));
    expect(truth.hiddenEdges.length).toBeGreaterThan(0);
    for (const { from, to } of truth.hiddenEdges) {
      expect(listed.has(from) && listed.has(to)).toBe(false);
    }
  });
});
