import { cellsOf, countsOf, importOne, importRefusal } from '../../../tests/support/import';

const rows = 'web,10.0.0.1,4\ndb,10.0.0.2,8\n';

describe('the header', () => {
  it.each([
    ['title lines', 'Server inventory\nCreated 2026-11-01 by jdoe\nname,ip,cores\n', 3],
    ['blank lines', '\n\n,,\nname,ip,cores\n', 4],
    ['a title with a delimiter', '"Inventory, all sites"\n\nname,ip,cores\n', 3],
    ['title lines padded with delimiters', 'Server inventory,,\n,,\nname,ip,cores\n', 3],
    ['nothing', 'name,ip,cores\n', 1],
  ])('is found below %s', async (_name, before, headerRow) => {
    const dataset = await importOne(before + rows);
    expect(dataset).toMatchObject({ headerRow, header: ['name', 'ip', 'cores'] });
    expect(countsOf(dataset)).toEqual([2, 2, 0, 0]);
  });

  it('is not looked for beyond the first 20 rows', async () => {
    const titles = Array.from({ length: 25 }, (_, at) => `Remark ${at}`).join('\n');
    expect((await importRefusal(`${titles}\nname,ip,cores\n${rows.repeat(40)}`)).code).toBe(
      'HEADER_MISSING',
    );
  });

  it.each([
    ['an address', rows],
    ['a date', 'web,2026-01-04,Bern\ndb,2025-03-02,Basel\n'],
    ['a number above numbers', 'web,4,Bern\ndb,8,Basel\n'],
    ['values that come again', 'prod,Bern\ntest,Basel\nprod,Basel\ntest,Bern\n'],
  ])('is missing when the first row has %s', async (_name, text) => {
    const refusal = await importRefusal(text);
    expect(refusal.code).toBe('HEADER_MISSING');
    expect(refusal.message).toContain('row 1 is "');
  });

  it('may have a few numbers as names', async () => {
    const dataset = await importOne(
      'name,site,owner,2024,team\nweb,Bern,jdoe,x,a\ndb,Basel,mm,y,b\n',
    );
    expect(dataset.header).toContain('2024');
  });

  it('may be that of a table of one column', async () => {
    const dataset = await importOne('hostname\nweb-01\ndb-01\n');
    expect(cellsOf(dataset)).toEqual([['web-01'], ['db-01']]);
  });
});

describe('column names', () => {
  const headerOf = async (line: string, row = 'a,b,c') => {
    const { header, warnings } = await importOne(`${line}\n${row}\n`);
    return { header, warnings };
  };

  it('lose a byte order mark, a leading star and surrounding space', async () => {
    expect(await headerOf('\uFEFF*Server name , *Cores,"  OS\n name "')).toEqual({
      header: ['Server name', 'Cores', 'OS name'],
      warnings: [],
    });
  });

  it('that are blank are numbered, with a warning', async () => {
    expect(await headerOf('name,,site')).toEqual({
      header: ['name', 'column_2', 'site'],
      warnings: ['Column 2 has no name; it is called column_2.'],
    });
  });

  it('that repeat are numbered, with a warning each', async () => {
    expect(await headerOf('name,name,name (2),name', 'a,b,c,d')).toEqual({
      header: ['name', 'name (2)', 'name (2) (2)', 'name (3)'],
      warnings: [
        'Column 2 repeats the name name; it is called name (2).',
        'Column 3 repeats the name name (2); it is called name (2) (2).',
        'Column 4 repeats the name name; it is called name (3).',
      ],
    });
  });

  it('that are missing at the end cost nothing when the rows go on', async () => {
    const { header } = await headerOf('name,ip,', 'web,x,y');
    expect(header).toEqual(['name', 'ip', 'column_3']);
    const longer = await importOne('name,ip\nweb,x,y\ndb,x,z\napp,x,w\n');
    expect(longer.header).toEqual(['name', 'ip', 'column_3']);
    expect(countsOf(longer)).toEqual([3, 3, 0, 0]);
  });

  it('of blank columns at the end are dropped with them', async () => {
    expect((await importOne('name,ip,,,\nweb,x,,,\ndb,y,,,\n')).header).toEqual(['name', 'ip']);
  });

  it('of a column at the end that one late row uses are kept', async () => {
    const dataset = await importOne(`name,ip,,\n${'web,x,,\n'.repeat(500)}db,y,late,\n`);
    expect(dataset.header).toEqual(['name', 'ip', 'column_3']);
    expect(cellsOf(dataset).at(-1)).toEqual(['db', 'y', 'late']);
  });
});

describe('rows of another width than the header', () => {
  it('are filled up when cells are missing, rejected when filled ones are too many', async () => {
    const dataset = await importOne('name,ip,site\na,b,c\nd\ne,f,g,,\nh,i,j,k\nl,m,n\n,,\n\n');
    expect(cellsOf(dataset)).toEqual([
      ['a', 'b', 'c'],
      ['d', null, null],
      ['e', 'f', 'g'],
      ['l', 'm', 'n'],
    ]);
    expect(countsOf(dataset)).toEqual([7, 4, 1, 2]);
    expect(dataset.rejects).toEqual([
      {
        rowNo: 5,
        column: null,
        code: 'ROW_RAGGED',
        message:
          'Row 5 has 4 cells, the header 3; perhaps a delimiter inside a cell is not quoted.',
        raw: ['h', 'i', 'j', 'k'],
      },
    ]);
  });

  it('are blank rows when only white space stands in them', async () => {
    expect(countsOf(await importOne('name,ip\n ,\t\na,b\n\u00a0,\n'))).toEqual([3, 1, 0, 2]);
  });
});
