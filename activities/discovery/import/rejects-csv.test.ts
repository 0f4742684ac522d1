import { rejectsToCsv } from './rejects-csv';

describe('rejectsToCsv', () => {
  it('writes row, column, code and message before the original columns', () => {
    const csv = rejectsToCsv(
      ['Name', 'Note'],
      [
        {
          rowNo: 3,
          column: 'Name',
          code: 'REQUIRED_MISSING',
          message: 'Row 3, "Name": missing.',
          raw: [null, 'a,b'],
        },
        { rowNo: 5, column: null, code: 'ROW_RAGGED', message: 'Row 5.', raw: ['a', 'b\nc', 'd'] },
      ],
    );
    expect(csv).toBe(
      'row_no,column,code,message,Name,Note,column_3\r\n' +
        '3,Name,REQUIRED_MISSING,"Row 3, ""Name"": missing.",,"a,b",\r\n' +
        '5,,ROW_RAGGED,Row 5.,a,"b\nc",d\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('disarms the cell %j', (cell) => {
    const csv = rejectsToCsv(
      ['A'],
      [{ rowNo: 2, column: null, code: 'CELL_TYPE', message: 'm', raw: [cell] }],
    );
    expect(csv.split('\r\n')[1]).toBe(`2,,CELL_TYPE,m,'${cell}`);
  });

  it('disarms headers too', () => {
    expect(rejectsToCsv(['=cmd()'], [])).toBe("row_no,column,code,message,'=cmd()\r\n");
  });
});
