/** Takes the brackets, quotes and closing semicolon of list cells such as `[a,b,c];` and `{"a","b"}` away. */
export function unwrapList(text: string): string {
  const bare = text.replace(/;\s*$/u, '').trim();
  const wrapped = /^\[(.*)\]$|^\{(.*)\}$|^\((.*)\)$/u.exec(bare);
  return wrapped ? (wrapped[1] ?? wrapped[2] ?? wrapped[3] ?? '').trim() : bare;
}

/**
 * The elements of a list cell, trimmed, without quotes, empty ones left out. `separators` are the characters of the
 * column's transform; without them `;`, `,`, `|` and line breaks separate.
 */
export function splitList(text: string, separators: string | null): string[] {
  const chars = new Set((separators ?? ';,|').split('').concat('\n'));
  const parts: string[] = [];
  let part = '';
  for (const char of unwrapList(text)) {
    if (chars.has(char)) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  return parts
    .map((each) =>
      each
        .trim()
        .replace(/^(["'])(.*)\1$/u, '$2')
        .trim(),
    )
    .filter((each) => each !== '');
}

/**
 * The tags of a cell as `key=value`, sorted by nothing: in the order written. Reads `k=v;k2=v2`, `k: v`, JSON objects
 * and JSON lists of `{ Key, Value }`; a word without a value stays a word.
 */
export function splitTags(text: string, separators: string | null): string[] {
  const fromJson = /^\s*[[{]/u.test(text) ? jsonTags(text) : null;
  const tags = fromJson ?? splitList(text, separators).map(tidyTag);
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** `=` parts key and value, else the first `:`; `aws:createdBy=x` and `http://x` stay whole on their side. */
function tidyTag(text: string): string {
  const bare = text.replace(/^[=:\s]+/u, '');
  const match = /^([^=]+?)\s*=\s*(.*)$/u.exec(bare) ?? /^([^=:]+?)\s*:(?!\/\/)\s*(.*)$/u.exec(bare);
  return match ? `${match[1] ?? ''}=${match[2] ?? ''}` : bare;
}

function jsonTags(text: string): string[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (Array.isArray(parsed)) return parsed.map(jsonTag).filter((tag) => tag !== null);
  return Object.entries(parsed as object).map(
    ([name, value]) => `${name.trim()}=${plainText(value)}`,
  );
}

function jsonTag(entry: unknown): string | null {
  if (entry === null || typeof entry !== 'object') return plainText(entry);
  const lower = new Map(
    Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value as unknown]),
  );
  const name = lower.get('key') ?? lower.get('name');
  return name === undefined ? null : `${plainText(name)}=${plainText(lower.get('value') ?? '')}`;
}

const plainText = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : JSON.stringify(value);
