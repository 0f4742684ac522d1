/**
 * The lines of a text that arrives in pieces, without their ends. A line ends with LF or CR LF, or with CR alone in
 * files that have no LF (old Mac exports); the end of the last line begins no further line.
 */
export function* textLines(pieces: Iterable<string>): Generator<string> {
  let rest = '';
  let end: '\n' | '\r' | null = null;
  for (const piece of pieces) {
    rest += piece;
    end ??= lineEnd(rest);
    if (end === null) continue;
    const lines = rest.split(end);
    rest = lines.pop() ?? '';
    for (const line of lines) yield withoutCarriageReturn(line);
  }
  if (rest === '') return;
  if (end === null && rest.endsWith('\r')) rest = rest.slice(0, -1);
  yield withoutCarriageReturn(rest);
}

// A CR at the very end of a piece may be the first half of CR LF.
function lineEnd(text: string): '\n' | '\r' | null {
  if (text.includes('\n')) return '\n';
  const at = text.indexOf('\r');
  return at !== -1 && at < text.length - 1 ? '\r' : null;
}

const withoutCarriageReturn = (line: string): string =>
  line.endsWith('\r') ? line.replace(/\r+$/, '') : line;
