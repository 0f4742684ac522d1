import { cellsOf, importOne } from '../../../tests/support/import';
import { voteDelimiter } from './delimiter';

describe('voteDelimiter', () => {
  it.each([
    [',', ['a,b,c', '1,2,3', '4,5,6']],
    [';', ['a;b;c', '1;2,5;3', '4;5,5;6']],
    ['\t', ['a\tb', 'x, y\tz', 'u, v; w\tt']],
    ['|', ['a|b|c', '1|2|3']],
    [',', ['name', 'web', 'db']],
    [',', []],
  ])('votes for %j', (delimiter, lines) => {
    expect(voteDelimiter(lines)).toBe(delimiter);
  });

  it('does not count delimiters in quotes', () => {
    expect(voteDelimiter(['a;b', '"1,2,3";x', '"4,5,6";y'])).toBe(';');
  });

  it('is not misled by decimal commas and lists, which the header does not have', () => {
    expect(voteDelimiter(['name;cost', 'a;1,5', 'b;2,5', 'c;3,5'])).toBe(';');
    expect(voteDelimiter(['name,ips', 'a,10.0.0.1;10.0.0.2', 'b,10.0.0.3;10.0.0.4'])).toBe(',');
  });

  it('is not misled by a few short or long rows, or by title lines', () => {
    expect(voteDelimiter(['List of servers, 2026', '', 'a;b;c', '1;2;3', '4;5', '6;7;8;9'])).toBe(
      ';',
    );
  });

  it('takes the word of a first line sep=, which is no row', async () => {
    expect(voteDelimiter(['sep=|', 'a,b|c,d', '1,2|3,4'])).toBe('|');
    const dataset = await importOne('sep=;\nname;ip\nweb;10.0.0.1\n');
    expect(dataset).toMatchObject({ delimiter: ';', headerRow: 2, header: ['name', 'ip'] });
    expect(cellsOf(dataset)).toEqual([['web', '10.0.0.1']]);
  });
});
