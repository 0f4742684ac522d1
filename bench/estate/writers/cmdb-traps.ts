import type { Server } from '../estate';
import type { Random } from '../random';
import type { TrapNote } from '../sheet';
import { germanDate, germanNumber, type CmdbColumn, type CmdbRow } from './cmdb-row';

interface SpoiledRow {
  row: CmdbRow;
  traps: TrapNote[];
}
/** Puts one trap into a row; null when the machine does not lend itself to it. */
type Spoil = (random: Random, server: Server, row: CmdbRow, asOf: string) => SpoiledRow | null;

/** Replaces one cell and notes it as a trap. */
function setCell(
  row: CmdbRow,
  column: CmdbColumn,
  text: string,
  kind: TrapNote['kind'],
  code: TrapNote['code'] = null,
): SpoiledRow {
  return { row: { ...row, [column]: text }, traps: [{ kind, column, code, text }] };
}

const nullableText: readonly CmdbColumn[] = [
  'FQDN',
  'SMBIOS UUID',
  'MAC-Adresse',
  'OS Version',
  'Business Service',
  'Verantwortlich',
  'Bemerkung',
];
const nullableNumbers: readonly CmdbColumn[] = ['CPU Ø %', 'CPU max %', 'RAM Ø %', 'Kritikalität'];

/** `k.A.` is "keine Angabe", what a German list says for N/A. */
function writeNull(random: Random, _server: Server, row: CmdbRow): SpoiledRow {
  const column = random.pick(random.chance(0.6) ? nullableText : nullableNumbers);
  const literals = ['NULL', 'N/A', 'n/a', 'None', 'null', 'k.A.'];
  if (nullableNumbers.includes(column)) literals.push('-1', '-1');
  return setCell(row, column, random.pick(literals), 'null_literal');
}

/** How many of a hundred rows get which trap; at least one row each. A row gets one of them at most. */
export const cellTraps: readonly { perCent: number; spoil: Spoil }[] = [
  { perCent: 12, spoil: writeNull },
  {
    perCent: 4,
    spoil: (random, server, row) =>
      setCell(
        row,
        'Arbeitsspeicher (GB)',
        random.chance(0.5) ? `${server.memoryMib / 1024} GB` : `${server.memoryMib} MB`,
        'unit_in_cell',
      ),
  },
  { perCent: 5, spoil: groupThousands },
  {
    perCent: 0.5,
    spoil: (_random, _server, row) =>
      setCell(row, 'Servername', '', 'name_missing', 'REQUIRED_MISSING'),
  },
  {
    perCent: 0.4,
    spoil: (random, _server, row) =>
      setCell(
        row,
        'CPU Kerne',
        random.pick(['vier', 'siehe Host', '2x8']),
        'not_a_number',
        'CELL_TYPE',
      ),
  },
  {
    perCent: 0.2,
    spoil: (_random, _server, row) => setCell(row, 'CPU Kerne', '0', 'out_of_range', 'CELL_RANGE'),
  },
  {
    perCent: 0.2,
    spoil: (_random, _server, row) =>
      setCell(row, 'CPU max %', '140', 'out_of_range', 'CELL_RANGE'),
  },
  { perCent: 0.6, spoil: useTooMuch },
  {
    perCent: 0.5,
    spoil: (random, _server, row, asOf) =>
      setCell(
        row,
        'Zuletzt gesehen',
        `0${random.int(1, 9)}.03.${Number(asOf.slice(0, 4)) + 2}`,
        'future_date',
      ),
  },
  {
    perCent: 2,
    spoil: (_random, { os }, row) =>
      os.ambiguous === null
        ? null
        : {
            ...setCell(row, 'Betriebssystem', os.ambiguous, 'ambiguous_os'),
            row: { ...row, Betriebssystem: os.ambiguous, 'OS Version': '' },
          },
  },
  {
    perCent: 1,
    spoil: (_random, server, row) =>
      server.os.product === 'windows-server' && server.os.cycle >= '2016'
        ? setCell(row, 'OS Version', '6.3.9600', 'os_disagreement')
        : null,
  },
  {
    perCent: 0.6,
    spoil: (_random, _server, row) => setCell(row, 'Abhängig von', 'ALL', 'all_reference'),
  },
  {
    perCent: 0.8,
    spoil: (random, _server, row) =>
      setCell(
        row,
        'Abhängig von',
        `EXT${String(random.int(1, 40)).padStart(3, '0')}`,
        'dangling_reference',
      ),
  },
  {
    perCent: 0.5,
    spoil: (_random, server, row) => setCell(row, 'Abhängig von', server.name, 'self_reference'),
  },
  {
    perCent: 0.3,
    spoil: (_random, _server, row) =>
      setCell(
        row,
        'Bemerkung',
        'Umzug 2024\nalter Rack-Platz "B-17"; neu: D-03',
        'line_break_in_cell',
      ),
  },
];

function groupThousands(_random: Random, { disks }: Server, row: CmdbRow): SpoiledRow | null {
  const allocated = disks.reduce((sum, disk) => sum + disk.sizeGib, 0);
  if (allocated < 1000) return null;
  return setCell(row, 'Storage alloc. (GB)', germanNumber(allocated, true), 'thousands_separator');
}

function useTooMuch(random: Random, { disks }: Server, row: CmdbRow): SpoiledRow {
  const allocated = disks.reduce((sum, disk) => sum + disk.sizeGib, 0);
  const used = germanNumber(allocated + random.int(5, 80));
  return setCell(row, 'Storage used (GB)', used, 'used_over_allocated');
}

/** Traps that lie in the machine itself, not in how the row was written. */
export function inherentTraps(server: Server, row: CmdbRow, asOf: string): TrapNote[] {
  const traps: TrapNote[] = [];
  const note = (kind: TrapNote['kind'], column: CmdbColumn): void => {
    traps.push({ kind, column, code: null, text: row[column] });
  };
  if (server.decommissioned) note('decommissioned', 'Status');
  const days = (Date.parse(asOf) - Date.parse(server.lastSeenAt)) / 86_400_000;
  if (days > 90 && row['Zuletzt gesehen'] === germanDate(server.lastSeenAt)) {
    note('stale', 'Zuletzt gesehen');
  }
  return traps;
}

/** The same machine entered a second time, by another hand. */
export function nearDuplicate(random: Random, server: Server, row: CmdbRow): CmdbRow {
  const again = { ...row, 'CI-Nummer': `CI9${String(server.assetNo).padStart(6, '0')}` };
  switch (random.int(0, 3)) {
    case 0:
      return { ...again, Servername: swapCase(row.Servername), FQDN: row.FQDN.toUpperCase() };
    case 1:
      return { ...again, Servername: ` ${row.Servername}  `, Anwendung: `${row.Anwendung} ` };
    case 2:
      return { ...again, Servername: server.fqdn, 'SMBIOS UUID': '', Bemerkung: 'aus Altliste' };
    default:
      return { ...again, 'MAC-Adresse': '', 'CPU Ø %': '', 'CPU max %': '', Verantwortlich: '' };
  }
}

const swapCase = (text: string): string =>
  text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
