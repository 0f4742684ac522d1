import type { RejectCode } from '../../activities/discovery/dataset';
import type { Edge, EolAsset, Estate } from './estate';
import type { RenderedFile, TableTruth, Trap, TrapKind } from './sheet';

/** Where something stands: file, table inside an archive (else empty) and row as a person counts. */
interface RowPlace {
  file: string;
  table: string;
  rowNo: number;
}

/** What an import of the files ought to find. */
export interface EstateTruth {
  /** machines that at least one readable row names */
  assets: { assetNo: number; assetName: string }[];
  /** rows that describe one machine twice within a table; `first` comes first in the file */
  duplicates: { first: RowPlace; second: RowPlace; assetNo: number; exact: boolean }[];
  /** pairs of asset numbers: one name, two machines */
  sameNameDistinct: [number, number][];
  badRows: (RowPlace & { column: string | null; code: RejectCode })[];
  /** references to machines that no inventory has */
  danglingRefs: (RowPlace & { column: string | null; reference: string })[];
  /** names of applications that depend on each other in a circle */
  cycles: string[][];
  /** of the machines in `assets` */
  eolAssets: EolAsset[];
  edges: Edge[];
  /** of the edges, those with an end that is not in `assets`: nothing can resolve them */
  hiddenEdges: Edge[];
}

/** The ground truth of an estate as far as `files` show it. */
export function truthOf(estate: Estate, files: readonly RenderedFile[]): EstateTruth {
  const tables = files.flatMap(({ name: file, tables: parts }) =>
    parts.map((truth) => ({ file, truth })),
  );
  const seen = new Set(tables.flatMap(({ truth }) => readableAssets(truth)));
  const traps = tables.flatMap(({ file, truth }) =>
    truth.traps.map((trap) => ({
      ...trap,
      place: { file, table: truth.table, rowNo: trap.rowNo },
    })),
  );
  return {
    assets: estate.servers
      .filter(({ assetNo }) => seen.has(assetNo))
      .map(({ assetNo, name }) => ({ assetNo, assetName: name })),
    duplicates: tables.flatMap(({ file, truth }) => duplicatesIn(file, truth)),
    sameNameDistinct: estate.sameNameDistinct,
    badRows: traps.flatMap(({ place, column, code }) =>
      code === null ? [] : [{ ...place, column, code }],
    ),
    danglingRefs: traps.flatMap(({ kind, place, column, text }) =>
      kind === 'dangling_reference' ? [{ ...place, column, reference: text ?? '' }] : [],
    ),
    cycles: estate.cycles,
    eolAssets: estate.eolAssets.filter(({ assetNo }) => seen.has(assetNo)),
    edges: estate.edges,
    hiddenEdges: estate.edges.filter(({ from, to }) => !seen.has(from) || !seen.has(to)),
  };
}

/** The traps of one kind in a file, in the order of its rows. */
export const trapsOf = (file: RenderedFile, kind: TrapKind): Trap[] =>
  file.tables.flatMap(({ traps }) => traps).filter((trap) => trap.kind === kind);

function readableAssets({ rows, traps }: TableTruth): number[] {
  const lost = new Set(
    traps.filter(({ code }) => code === 'ROW_RAGGED' || code === 'REQUIRED_MISSING').map(rowNoOf),
  );
  return rows
    .filter(({ subject, rowNo }) => subject === 'asset' && !lost.has(rowNo))
    .map(({ no }) => no);
}

function duplicatesIn(file: string, truth: TableTruth): EstateTruth['duplicates'] {
  const { table, rows, traps } = truth;
  const exact = new Set(traps.filter(({ kind }) => kind === 'duplicate_exact').map(rowNoOf));
  const near = new Set(traps.filter(({ kind }) => kind === 'duplicate_near').map(rowNoOf));
  const firstRow = new Map<number, number>();
  return rows.flatMap(({ no: assetNo, rowNo }) => {
    if (!exact.has(rowNo) && !near.has(rowNo)) {
      if (!firstRow.has(assetNo)) firstRow.set(assetNo, rowNo);
      return [];
    }
    const first = { file, table, rowNo: firstRow.get(assetNo) ?? rowNo };
    return [{ first, second: { file, table, rowNo }, assetNo, exact: exact.has(rowNo) }];
  });
}

const rowNoOf = ({ rowNo }: { rowNo: number }): number => rowNo;
