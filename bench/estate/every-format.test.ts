import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import type { Estate, Server } from './estate';
import { renderEveryFormat } from './every-format';
import { generateEstate } from './generate-estate';
import type { RenderedFile, TableTruth, Trap } from './sheet';
import { trapsOf } from './truth';

const estate = generateEstate({ seed: 11, servers: 300, dependencies: 900, asOf: '2026-11-01' });
const files = renderEveryFormat(estate);
const byName = (name: string): RenderedFile => files.find((file) => file.name === name)!;

function textOf(file: RenderedFile, table: string): string {
  if (table !== '') return Buffer.from(unzipSync(file.bytes)[table]!).toString('utf8');
  const encoding = file.name === 'cmdb-servers.csv' ? 'windows-1252' : 'utf8';
  return iconv.decode(Buffer.from(file.bytes), encoding);
}

interface Table {
  file: RenderedFile;
  truth: TableTruth;
  delimiter: string;
  text: string;
  lines: string[];
  header: string[];
}

const tables: [string, Table][] = files.flatMap((file) =>
  file.tables.map((truth): [string, Table] => {
    const text = textOf(file, truth.table);
    const delimiter = file.name === 'cmdb-servers.csv' ? ';' : ',';
    const lines = text.split(/\r?\n/);
    const header = lines[0]!.split(delimiter);
    return [`${file.name} ${truth.table}`.trim(), { file, truth, delimiter, text, lines, header }];
  }),
);

/** Cells of the record that starts at a row. */
function recordAt({ lines, delimiter }: Table, rowNo: number): string[] {
  let record = lines[rowNo - 1]!;
  for (let next = rowNo; (record.match(/"/g) ?? []).length % 2 === 1; next += 1) {
    record += `\n${lines[next]!}`;
  }
  const rows: string[][] = parse(record.replaceAll(/([;,]) "/g, '$1"'), {
    delimiter,
    relax_column_count: true,
  });
  return rows[0] ?? [];
}

const names = ({ name, fqdn, uuid, ips }: Server): string[] =>
  [name, fqdn, uuid, ips[0] ?? name].map((text) => text.toLowerCase());

describe.each(tables)('%s', (_name, table) => {
  const { truth, header } = table;

  it('has the rows its truth speaks of', () => {
    expect(truth.rows.length).toBeGreaterThan(0);
    for (const { rowNo, subject, no } of truth.rows) {
      const line = table.lines[rowNo - 1]!.toLowerCase();
      const expected = expectedTexts(estate, subject, no);
      expect(expected.some((text) => line.includes(text))).toBe(true);
    }
  });

  it('has every record in its truth, as a row or a trap', () => {
    const labelled = new Set([...truth.rows, ...truth.traps].map(({ rowNo }) => rowNo));
    for (let rowNo = 2; rowNo < table.lines.length; rowNo += 1) {
      const inside = !labelled.has(rowNo) && labelled.has(rowNo - 1);
      if (inside) expect(recordAt(table, rowNo - 1).some((cell) => cell.includes('\n'))).toBe(true);
      else expect(labelled.has(rowNo)).toBe(true);
    }
  });

  it('has as many cells as the header says, unless it says otherwise', () => {
    const odd = new Set(
      truth.traps.filter(({ code }) => code === 'ROW_RAGGED').map((t) => t.rowNo),
    );
    const blank = new Set(truth.traps.filter((t) => t.kind === 'blank_row').map((t) => t.rowNo));
    for (const { rowNo } of truth.rows) {
      const cells = recordAt(table, rowNo);
      // Konveyor's dependency rows are short by definition.
      if (cells[0] === '2' && header[0] === 'Record Type 1') continue;
      expect(cells.length !== header.length).toBe(odd.has(rowNo));
    }
    for (const rowNo of blank) expect(table.lines[rowNo - 1]).toMatch(/^[;,]*$/);
  });

  it('has every labelled cell in the column named', () => {
    for (const { rowNo, column, text } of truth.traps) {
      if (column === null || text === null) continue;
      expect(recordAt(table, rowNo)[header.indexOf(column)]).toBe(text);
    }
  });
});

function expectedTexts(subjectOf: Estate, subject: string, no: number): string[] {
  if (subject === 'asset') return names(subjectOf.servers[no]!);
  if (subject === 'application') return [subjectOf.applications[no]!.name.toLowerCase()];
  return names(subjectOf.servers[subjectOf.edges[no]!.from]!);
}

describe('the CMDB list', () => {
  const file = byName('cmdb-servers.csv');
  const table = tables.find(([name]) => name === 'cmdb-servers.csv')![1];
  const column = (name: string): number => table.header.indexOf(name);
  const kinds = new Set(file.tables.flatMap(({ traps }) => traps.map(({ kind }) => kind)));

  it('holds every kind of trap a hand-kept list has', () => {
    const elsewhere = ['template', 'address_only'];
    expect([...kinds].sort()).toEqual(
      [
        ...['all_reference', 'ambiguous_os', 'blank_row', 'dangling_reference', 'decommissioned'],
        ...['duplicate_exact', 'duplicate_near', 'future_date', 'line_break_in_cell', 'long_row'],
        ...['name_missing', 'not_a_number', 'null_literal', 'os_disagreement', 'out_of_range'],
        ...['self_reference', 'short_row', 'space_before_quote', 'stale', 'thousands_separator'],
        ...['unit_in_cell', 'used_over_allocated'],
      ].filter((kind) => !elsewhere.includes(kind)),
    );
  });

  it('is windows-1252 and not UTF-8', () => {
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(file.bytes)).toThrow(
      'not valid for encoding utf-8',
    );
    expect(table.header).toContain('Kritikalität');
    expect(table.text).toContain('Zürich');
  });

  const firstRow = ({ rowNo }: Trap): number => {
    const { no } = table.truth.rows.find((row) => row.rowNo === rowNo)!;
    return table.truth.rows.find((row) => row.no === no)!.rowNo;
  };

  it('repeats exact duplicates letter for letter below the first', () => {
    for (const trap of trapsOf(file, 'duplicate_exact')) {
      expect(firstRow(trap)).toBeLessThan(trap.rowNo);
      expect(table.lines[trap.rowNo - 1]).toBe(table.lines[firstRow(trap) - 1]);
    }
  });

  it('keeps the serial number in near duplicates, though not the whole row', () => {
    for (const trap of trapsOf(file, 'duplicate_near')) {
      const again = recordAt(table, trap.rowNo);
      const first = recordAt(table, firstRow(trap));
      expect(again).not.toEqual(first);
      expect(again[column('Seriennummer')]).toBe(first[column('Seriennummer')]);
    }
  });

  const numberIn = (cells: string[], name: string): number =>
    Number(cells[column(name)]!.replaceAll('.', '').replace(',', '.'));

  it('uses more storage than allocated exactly where it says so', () => {
    const labelled = trapsOf(file, 'used_over_allocated').map(({ rowNo }) => rowNo);
    const ragged = new Set(trapsOf(file, 'short_row').map(({ rowNo }) => rowNo));
    const found = table.truth.rows
      .filter(({ rowNo }) => !ragged.has(rowNo))
      .filter(({ rowNo }) => {
        const cells = recordAt(table, rowNo);
        return numberIn(cells, 'Storage used (GB)') > numberIn(cells, 'Storage alloc. (GB)');
      })
      .map(({ rowNo }) => rowNo);
    expect(found).toEqual(labelled);
  });

  it('writes the memory of the machine whatever the unit', () => {
    for (const { rowNo, text } of trapsOf(file, 'unit_in_cell')) {
      const { no } = table.truth.rows.find((row) => row.rowNo === rowNo)!;
      const [figure = '', unit = ''] = text!.split(' ');
      const mib = Number(figure) * (unit === 'GB' ? 1024 : 1);
      expect(mib).toBe(estate.servers[no]!.memoryMib);
    }
  });

  it('lists both machines of every shared name', () => {
    const listed = new Set(table.truth.rows.map(({ no }) => no));
    for (const no of estate.sameNameDistinct.flat()) expect(listed.has(no)).toBe(true);
  });
});

describe('the other writers', () => {
  const cells = (name: string): Record<string, string>[] =>
    parse(textOf(byName(name), ''), { columns: true, skip_records_with_empty_values: true });

  it('measure the same disks in MB and in MiB', () => {
    const mib = cells('rvtools-mib/RVTools_tabvDisk.csv').map((row) => Number(row['Capacity MiB']));
    const mb = cells('rvtools-mb/RVTools_tabvDisk.csv').map((row) => Number(row['Capacity MB']));
    expect(mb).toHaveLength(mib.length);
    mb.forEach((value, index) => {
      expect(Math.abs(value - mib[index]! * 1.048576)).toBeLessThanOrEqual(0.5);
    });
  });

  it('give Azure Migrate its mandatory values in every row', () => {
    for (const row of cells('azure-migrate-import.csv')) {
      for (const field of ['*Server name', '*Cores', '*Memory (In MB)', '*OS name']) {
        expect(row[field]).not.toBe('');
      }
    }
  });

  it('start the dependency export with a byte order mark', () => {
    expect([...byName('dependencies.csv').bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('show every relation in the dependency export', () => {
    const shown = new Set(byName('dependencies.csv').tables[0]!.rows.map(({ no }) => no));
    expect(shown.size).toBe(estate.edges.length);
  });

  it('pack the four tables of Migration Center', () => {
    expect(Object.keys(unzipSync(byName('migration-center.zip').bytes)).sort()).toEqual([
      'diskInfo.csv',
      'perfInfo.csv',
      'tagInfo.csv',
      'vmInfo.csv',
    ]);
  });

  it('give the same bytes every time', () => {
    for (const [index, file] of renderEveryFormat(estate).entries()) {
      expect(Buffer.compare(Buffer.from(file.bytes), Buffer.from(files[index]!.bytes))).toBe(0);
    }
  });
});
