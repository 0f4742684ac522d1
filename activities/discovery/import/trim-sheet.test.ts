import { trimSheet } from './trim-sheet';

const trimmed = (xml: string): string => trimSheet(Buffer.from(xml)).toString();

describe('trimSheet', () => {
  it('cuts the rows after the last value and nothing else', () => {
    const kept = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>';
    const styled = '<row r="2"><c r="A2" s="4"/></row><row r="1048576"></row>';
    const after = '</sheetData><pageMargins left="1"/></worksheet>';
    expect(trimmed(kept + styled + after)).toBe(kept + after);
  });

  it('counts a text inside the cell as a value', () => {
    const kept = '<sheetData><row><c t="inlineStr"><is><t>x</t></is></c><c s="1"/></row>';
    expect(trimmed(`${kept}<row r="9"/></sheetData>`)).toBe(`${kept}</sheetData>`);
  });

  it('keeps empty rows between filled ones', () => {
    const xml = '<sheetData><row><c><v>1</v></c></row><row/><row><c><v>2</v></c></row></sheetData>';
    expect(trimmed(xml)).toBe(xml);
  });

  it.each([
    ['has no value', '<sheetData><row r="1"/></sheetData>'],
    ['has no data', '<worksheet><sheetData/></worksheet>'],
    ['prefixes its tags', '<x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData>'],
    ['ends inside a row', '<sheetData><row><c><v>1</v></c></sheetData>'],
  ])('leaves a part alone that %s', (_name, xml) => {
    expect(trimmed(xml)).toBe(xml);
  });
});
