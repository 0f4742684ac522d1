const DATA_END = '</sheetData>';
const ROW_END = '</row>';

/**
 * A worksheet part without the rows after its last value. Programs that style whole columns leave thousands of empty
 * rows behind, the last of them often row 1,048,576; they are no rows of the table, and would be read one by one.
 * Unchanged when there is nothing to cut, or when the part prefixes its tags.
 */
export function trimSheet(xml: Buffer): Buffer {
  const dataEnd = xml.lastIndexOf(DATA_END);
  const lastValue = Math.max(xml.lastIndexOf('</v>', dataEnd), xml.lastIndexOf('</is>', dataEnd));
  if (dataEnd === -1 || lastValue === -1) return xml;
  const rowEnd = xml.indexOf(ROW_END, lastValue);
  if (rowEnd === -1 || rowEnd > dataEnd) return xml;
  return Buffer.concat([xml.subarray(0, rowEnd + ROW_END.length), xml.subarray(dataEnd)]);
}
