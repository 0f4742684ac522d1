import { cellsOf, countsOf, importOne, rowsOf } from '../../../tests/support/import';
import { textLines } from './text-lines';
import { textRecords } from './text-records';

const records = (text: string, delimiter = ',') => [...textRecords(text.split('\n'), delimiter)];

describe('lines', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CR LF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR alone', 'a,b\r1,2\r3,4\r'],
    ['CR LF with the last line open', 'a,b\r\n1,2\r\n3,4'],
    ['both LF and CR LF', 'a,b\r\n1,2\n3,4\r\n'],
  ])('end with %s', (_name, text) => {
    expect([...textLines([text])]).toEqual(['a,b', '1,2', '3,4']);
    expect([...textLines(text)]).toEqual(['a,b', '1,2', '3,4']);
  });

  it('that are empty stay', () => {
    expect([...textLines(['a\n\n\nb\n'])]).toEqual(['a', '', '', 'b']);
    expect([...textLines([])]).toEqual([]);
  });
});

describe('records', () => {
  it('span lines inside quotes and are numbered by their first', () => {
    expect(records('a,"b\nc",d\n1,2,3')).toEqual([
      { lineNo: 1, text: 'a,"b\nc",d', lines: 2 },
      { lineNo: 3, text: '1,2,3', lines: 1 },
    ]);
  });

  it('keep quotes that stand inside a field as they are', async () => {
    const dataset = await importOne('name,screen\npc-1,19" wide\npc-2,"24"" wide"\n');
    expect(cellsOf(dataset)).toEqual([
      ['pc-1', '19" wide'],
      ['pc-2', '24" wide'],
    ]);
  });

  it('keep quotes after which a field goes on, and the rows around them', async () => {
    const dataset = await importOne('name,note\na,"x" y\nb,"fine, too"\nc,"x"y\nd,"u""v" w\n');
    expect(cellsOf(dataset)).toEqual([
      ['a', '"x" y'],
      ['b', 'fine, too'],
      ['c', '"x"y'],
      ['d', '"u"v" w'],
    ]);
    expect(countsOf(dataset)).toEqual([4, 4, 0, 0]);
  });

  it('allow white space around a quoted field', async () => {
    const dataset = await importOne('name,note,ip\nweb, "Rack 4, slot 2" ,10.0.0.1\n');
    expect(cellsOf(dataset)).toEqual([['web', 'Rack 4, slot 2', '10.0.0.1']]);
  });

  it('may hold delimiters, doubled quotes and line ends in quotes', async () => {
    const dataset = await importOne('name,note\r\nweb,"one, ""two""\r\n\r\nthree"\r\ndb,x\r\n');
    expect(cellsOf(dataset)).toEqual([
      ['web', 'one, "two"\n\nthree'],
      ['db', 'x'],
    ]);
    expect(rowsOf(dataset).map(({ rowNo }) => rowNo)).toEqual([2, 5]);
  });
});

describe('a quote that is never closed', () => {
  const reject = { column: null, code: 'QUOTE_UNCLOSED' };

  it('costs its own line and no other', async () => {
    const dataset = await importOne('name,note\nweb,fine\ndb,"open\napp,fine\nnet,fine\n');
    expect(countsOf(dataset)).toEqual([4, 3, 1, 0]);
    expect(cellsOf(dataset).map(([name]) => name)).toEqual(['web', 'app', 'net']);
    expect(dataset.rejects).toMatchObject([{ rowNo: 3, ...reject, raw: ['db', '"open'] }]);
    expect(dataset.rejects[0]?.message).toMatch(/^Row 3: a quoted cell begins here/);
  });

  it('does not swallow the rows up to the next quoted cell', async () => {
    const dataset = await importOne('name,note\nweb,"open\napp,fine\nmail,"a, b"\nnet,fine\n');
    expect(countsOf(dataset)).toEqual([4, 3, 1, 0]);
    expect(dataset.rejects).toMatchObject([{ rowNo: 2, ...reject }]);
    expect(cellsOf(dataset)).toContainEqual(['mail', 'a, b']);
  });

  it('costs the last line when it stands there', async () => {
    const dataset = await importOne('name,note\nweb,fine\ndb,"open');
    expect(countsOf(dataset)).toEqual([2, 1, 1, 0]);
  });

  it('may come again and again', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `srv-${at},"open`);
    const dataset = await importOne(`name,note\nweb,fine\n${lines.join('\n')}\nend,fine\n`);
    const [total, accepted = 0, rejected = 0, blank = 0] = countsOf(dataset);
    expect(total).toBe(302);
    expect(accepted + rejected + blank).toBe(302);
    expect(cellsOf(dataset)).toContainEqual(['end', 'fine']);
  });
});
