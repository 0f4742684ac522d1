import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { importOne } from '../../../tests/support/import';
import type { RowReject } from '../dataset';
import { rejectsToCsv } from './rejects-csv';

const reject = (raw: (string | null)[]): RowReject => ({
  rowNo: 7,
  column: 'name',
  code: 'REQUIRED_MISSING',
  message: 'Row 7, column name: missing, "so to say".',
  raw,
});

describe('rejectsToCsv', () => {
  it('names row, column, code and reason before the original cells', () => {
    expect(rejectsToCsv(['name', 'note'], [reject([null, 'one, two'])])).toBe(
      'row_no,column,code,message,name,note\r\n' +
        '7,name,REQUIRED_MISSING,"Row 7, column name: missing, ""so to say"".",,"one, two"\r\n',
    );
  });

  it('gives cells beyond the header columns of their own', () => {
    const [header, row] = rejectsToCsv(['a'], [reject(['1', '2', '3'])]).split('\r\n');
    expect(header).toBe('row_no,column,code,message,a,column_2,column_3');
    expect(row?.endsWith(',1,2,3')).toBe(true);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('disarms the formula %j', (cell) => {
    const [, row] = parse(rejectsToCsv(['a'], [reject([cell])]));
    expect(row?.[4]).toBe(`'${cell}`);
  });

  it('disarms formulas in headers too', () => {
    expect(rejectsToCsv(['=cmd()'], [])).toBe("row_no,column,code,message,'=cmd()\r\n");
  });

  it('keeps every other text exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const header = cells.map((_, at) => `column ${at}`);
        const rows = parse(rejectsToCsv(header, [reject(cells)]), { record_delimiter: '\r\n' });
        expect(rows[1]?.slice(4)).toEqual(
          cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)),
        );
      }),
    );
  });

  it('holds the rejects of a file so that they can be mended and read again', async () => {
    const { header, rejects } = await importOne('name,note\na,b,c\n"d","open\ne,f\n');
    const again = await importOne(rejectsToCsv(header, rejects), 'rejects.csv');
    expect(again.header).toEqual([
      'row_no',
      'column',
      'code',
      'message',
      'name',
      'note',
      'column_3',
    ]);
    expect([again.rowsTotal, again.rowsAccepted]).toEqual([rejects.length, rejects.length]);
  });
});
