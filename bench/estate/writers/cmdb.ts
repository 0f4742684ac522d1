import type { Estate, Server } from '../estate';
import { createRandom, type Random } from '../random';
import { createSheet, toFile, type RenderedFile, type RowNote } from '../sheet';
import { cmdbHeader, cmdbRow, type CmdbRow } from './cmdb-row';
import { cellTraps, inherentTraps, nearDuplicate } from './cmdb-traps';

interface Entry {
  /** place in the file */
  order: number;
  server: Server;
  row: CmdbRow;
  traps: NonNullable<RowNote['traps']>;
  shape?: 'short' | 'long' | 'space';
}

/**
 * The company's own CMDB list: semicolons, windows-1252, German numbers and dates, with every trap of a hand-kept
 * list. About 0.8 % of the rows are ragged and 1.3 % have a cell that must be refused.
 *
 * @param options.complete list every machine of the estate, also what nobody documented
 */
export function renderCmdb(
  estate: Estate,
  options: { name?: string; complete?: boolean } = {},
): RenderedFile {
  const { name = 'cmdb-servers.csv', complete = false } = options;
  const random = createRandom(estate.options.seed + 101);
  const entries = duplicateSome(random, spoilSome(random, estate, complete));
  const sheet = createSheet({ header: cmdbHeader, delimiter: ';' });
  entries.forEach((entry, index) => {
    if (index === Math.floor(entries.length / 3)) sheet.blank(true);
    if (index === Math.floor(entries.length / 2)) sheet.blank(false);
    const cells = cmdbHeader.map((column) => entry.row[column]);
    const note = { no: entry.server.assetNo, traps: entry.traps };
    if (entry.shape === 'short') sheet.row(cells.slice(0, 9), note);
    else if (entry.shape === 'long') sheet.row([...cells, 'siehe Wiki', 'x'], note);
    else if (entry.shape === 'space') sheet.row(cells, { ...note, spaceBeforeQuote: 28 });
    else sheet.row(cells, note);
  });
  for (let blank = 0; blank < 6; blank += 1) sheet.blank(blank < 5);
  return toFile(name, sheet, 'windows-1252');
}

/** Rows of the machines listed; disjoint sets of them get one trap each. */
function spoilSome(random: Random, estate: Estate, complete: boolean): Entry[] {
  const { asOf } = estate.options;
  const twins = new Set(estate.sameNameDistinct.flat());
  const entries = estate.servers
    .filter(({ documented }) => complete || documented)
    .map((server, order): Entry => {
      const row = cmdbRow(random, estate, server);
      return { order, server, row, traps: inherentTraps(server, row, asOf) };
    });
  // Machines that share a name keep clean rows, so that what happens to them has one cause.
  const free = random.shuffle(entries.filter(({ server }) => !twins.has(server.assetNo)));
  const quota = (perCent: number): number =>
    Math.max(1, Math.round((entries.length * perCent) / 100));
  for (const { perCent, spoil } of cellTraps) {
    for (let wanted = quota(perCent), index = 0; wanted > 0 && index < free.length; index += 1) {
      const entry = free[index];
      const spoiled = entry && spoil(random, entry.server, entry.row, asOf);
      if (!entry || !spoiled) continue;
      entry.row = spoiled.row;
      entry.traps = [...inherentTraps(entry.server, entry.row, asOf), ...spoiled.traps];
      free.splice(index, 1);
      index -= 1;
      wanted -= 1;
    }
  }
  reshape(free, 'short', quota(0.4));
  reshape(free, 'long', quota(0.4));
  reshape(free, 'space', quota(0.4));
  return entries;
}

function reshape(free: Entry[], shape: NonNullable<Entry['shape']>, count: number): void {
  for (const entry of free.splice(0, count)) {
    entry.shape = shape;
    const ragged = { column: null, code: 'ROW_RAGGED', text: null } as const;
    if (shape === 'space') {
      entry.row = { ...entry.row, Bemerkung: 'Rack C-11; Slot 4' };
      const { Bemerkung: text } = entry.row;
      const trap = { kind: 'space_before_quote', column: 'Bemerkung', code: null, text } as const;
      entry.traps = [...entry.traps, trap];
    } else if (shape === 'short') {
      entry.traps = [{ kind: 'short_row', ...ragged }];
    } else entry.traps = [...entry.traps, { kind: 'long_row', ...ragged }];
  }
}

/** One in a hundred clean rows comes a second time word for word, two more in other letters, some rows below. */
function duplicateSome(random: Random, entries: readonly Entry[]): Entry[] {
  const clean = random.shuffle(entries.filter(({ traps, row }) => traps.length === 0 && row.FQDN));
  const count = Math.max(2, Math.round(entries.length / 100));
  const copies = clean.slice(0, count * 3).map((entry, index): Entry => {
    const exact = index < count;
    const kind = exact ? 'duplicate_exact' : 'duplicate_near';
    return {
      order: entry.order + random.int(1, 60) + 0.5,
      server: entry.server,
      row: exact ? entry.row : nearDuplicate(random, entry.server, entry.row),
      traps: [{ kind, column: null, code: null, text: null }],
    };
  });
  return [...entries, ...copies].sort(
    (a, b) => a.order - b.order || a.server.assetNo - b.server.assetNo,
  );
}
