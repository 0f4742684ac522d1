import { cellsOf, countsOf, importOne } from '../../../tests/support/import';

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
