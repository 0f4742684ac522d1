/** What the writers of the sample estate put into their files on purpose is what the reader finds, row by row. */
import { renderEveryFormat } from '../../../bench/estate/every-format';
import { generateEstate } from '../../../bench/estate/generate-estate';
import type { RenderedFile, Trap } from '../../../bench/estate/sheet';
import { cellsOf, countsOf, importFile, rowsOf } from '../../../tests/support/import';
import type { ImportedDataset } from '../dataset';

const estate = generateEstate({ seed: 11, servers: 300, dependencies: 900, asOf: '2026-11-01' });
const files = renderEveryFormat(estate);
const formats: Record<string, string | null> = {
  'cmdb-servers.csv': null,
  'cmdb_ci_server.csv': 'servicenow/cmdb_ci_server',
  'cmdb_rel_ci.csv': 'servicenow/cmdb_rel_ci',
  'rvtools-mib/RVTools_tabvInfo.csv': 'rvtools/vInfo',
  'rvtools-mib/RVTools_tabvDisk.csv': 'rvtools/vDisk',
  'rvtools-mib/RVTools_tabvNetwork.csv': 'rvtools/vNetwork',
  'rvtools-mb/RVTools_tabvInfo.csv': 'rvtools/vInfo',
  'rvtools-mb/RVTools_tabvDisk.csv': 'rvtools/vDisk',
  'rvtools-mb/RVTools_tabvNetwork.csv': 'rvtools/vNetwork',
  'azure-migrate-import.csv': 'azure-migrate/servers',
  'aws-discovery-import.csv': 'aws-ads/servers',
  'migration-center.zip vmInfo.csv': 'google-migration-center/vmInfo',
  'migration-center.zip diskInfo.csv': 'google-migration-center/diskInfo',
  'migration-center.zip perfInfo.csv': 'google-migration-center/perfInfo',
  'migration-center.zip tagInfo.csv': 'google-migration-center/tagInfo',
  'dependencies.csv': 'azure-migrate/dependencies',
  'konveyor-applications.csv': 'konveyor/applications',
};

interface Read {
  truth: RenderedFile['tables'][number];
  dataset: ImportedDataset;
}
const read = new Map<string, Read>();

beforeAll(async () => {
  for (const file of files) {
    const { datasets, refused } = await importFile(file.bytes, file.name);
    expect(refused).toEqual([]);
    for (const truth of file.tables)
      read.set(`${file.name} ${truth.table}`.trim(), {
        truth,
        dataset: datasets.find((one) => one.table === truth.table)!,
      });
  }
});

it('knows a format, or that it knows none, for every file the writers make', () => {
  expect(
    Object.fromEntries([...read].map(([name, { dataset }]) => [name, dataset.formatId])),
  ).toEqual(formats);
});

describe.each(Object.keys(formats))('%s', (name) => {
  const labelled = (test: (trap: Trap) => boolean): number[] => [
    ...new Set(
      read
        .get(name)!
        .truth.traps.filter(test)
        .map(({ rowNo }) => rowNo),
    ),
  ];
  const isBlank = ({ kind }: Trap): boolean => kind === 'blank_row';
  const isTooLong = ({ kind }: Trap): boolean => kind === 'long_row';

  it('loses no row', () => {
    const { dataset, truth } = read.get(name)!;
    const [total = 0, accepted = 0, rejected = 0, blank = 0] = countsOf(dataset);
    expect(accepted + rejected + blank).toBe(total);
    expect(rowsOf(dataset)).toHaveLength(accepted);
    const rows = new Set([...truth.rows, ...truth.traps].map(({ rowNo }) => rowNo));
    expect(total).toBe(rows.size);
  });

  it('accepts the rows the file was written with, by their row numbers', () => {
    const { dataset, truth } = read.get(name)!;
    const tooLong = new Set(labelled(isTooLong));
    const written = new Set(
      [...truth.rows, ...truth.traps.filter((trap) => !isBlank(trap))].map(({ rowNo }) => rowNo),
    );
    expect(rowsOf(dataset).map(({ rowNo }) => rowNo)).toEqual(
      [...written].filter((rowNo) => !tooLong.has(rowNo)).sort((a, b) => a - b),
    );
  });

  it('counts the blank rows and rejects the rows with more cells than columns', () => {
    const { dataset } = read.get(name)!;
    expect(dataset.rowsBlank).toBe(labelled(isBlank).length);
    expect(dataset.rejects.map(({ rowNo, code }) => [rowNo, code])).toEqual(
      labelled(isTooLong).map((rowNo) => [rowNo, 'ROW_RAGGED']),
    );
  });

  it('finds every labelled cell in its row and column, as written', () => {
    const { dataset, truth } = read.get(name)!;
    const byRow = new Map(rowsOf(dataset).map(({ rowNo, cells }) => [rowNo, cells]));
    for (const { rowNo, column, text } of truth.traps) {
      if (column === null || text === null) continue;
      // A leading `*` of Azure's mandatory columns is no part of their name.
      const index = dataset.header.indexOf(column.replace(/^\*/, ''));
      expect([rowNo, column, byRow.get(rowNo)?.[index] ?? '']).toEqual([
        rowNo,
        column,
        text.trim(),
      ]);
    }
  });
});

describe('the CMDB list', () => {
  it('is read as windows-1252 with semicolons, umlauts intact', () => {
    const { dataset } = read.get('cmdb-servers.csv')!;
    expect(dataset).toMatchObject({ encoding: 'windows-1252', delimiter: ';' });
    expect(dataset.header).toContain('Kritikalität');
    expect(cellsOf(dataset).flat()).toContain('Zürich');
  });

  it('takes short rows, whose missing cells are the last ones', () => {
    const { dataset, truth } = read.get('cmdb-servers.csv')!;
    const short = truth.traps.filter(({ kind }) => kind === 'short_row').map(({ rowNo }) => rowNo);
    const rows = rowsOf(dataset).filter(({ rowNo }) => short.includes(rowNo));
    expect(rows).toHaveLength(short.length);
    for (const { cells } of rows) {
      expect(cells).toHaveLength(dataset.header.length);
      expect(cells.at(-1)).toBeNull();
    }
  });
});
