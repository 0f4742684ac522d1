/** The sizes an import may have; beyond them a file or a cell is refused with the limit named. */
export interface ImportLimits {
  /** bytes of one uploaded file as it was sent */
  fileBytes: number;
  /** rows of one table, the header not counted */
  rows: number;
  /** columns of one table */
  columns: number;
  /** UTF-16 code units of one cell */
  cellChars: number;
  /** entries of a ZIP of tables */
  archiveEntries: number;
  /** bytes of an archive, workbook or gzip file once inflated */
  inflatedBytes: number;
  /** inflated size divided by packed size */
  inflationRatio: number;
  /** bytes of a workbook's parts once inflated; it is held as a whole, not read in passes */
  workbookBytes: number;
  /** sheets of one workbook */
  sheets: number;
  /** rows times columns of one sheet: the reader holds a sheet as a full grid */
  sheetCells: number;
}

export const defaultLimits: Readonly<ImportLimits> = {
  // Google Migration Center takes 100 MB an upload (cloud.google.com/migration-center/docs/import-data-tables).
  fileBytes: 104_857_600,
  // Azure Migrate stops at 20,000 servers a project; detail tables (disks, flows) have tens of rows a server.
  rows: 1_000_000,
  // The widest known export is below 100 columns; custom attributes seldom add more than a few dozen.
  columns: 1_000,
  // Twice Excel's 32,767 characters a cell.
  cellChars: 65_536,
  archiveEntries: 200,
  inflatedBytes: 1_073_741_824,
  // Text tables pack 5 to 60 to 1; DEFLATE ends at 1,032 to 1.
  inflationRatio: 200,
  // The library holds text, parse and grid at once: 197 MB of sheet XML (150,000 rows of 30) took 1.7 GB of memory.
  workbookBytes: 134_217_728,
  sheets: 64,
  sheetCells: 25_000_000,
};

/** Small archives may pack better than inflationRatio (a page of equal lines does) and cannot harm. */
export const RATIO_CHECKED_FROM_BYTES = 8_388_608;
