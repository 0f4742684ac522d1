/** A text after white space and Unicode form are settled, with the last rule that changed it. */
export interface TidyText {
  text: string;
  rule: 'text.nfc' | 'text.control' | 'trim.whitespace' | null;
}

// Line and page breaks are white space; the other control and zero-width characters carry nothing.
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f\u200b-\u200d\u2060\ufeff]/gu;

/** Brings a text to Unicode NFC, drops invisible characters and collapses white space, non-breaking included. */
export function tidyText(raw: string): TidyText {
  const nfc = raw.normalize('NFC');
  const visible = nfc.replace(INVISIBLE, '');
  const text = visible.replace(/\s+/gu, ' ').trim();
  if (text !== visible) return { text, rule: 'trim.whitespace' };
  if (visible !== nfc) return { text, rule: 'text.control' };
  return { text, rule: nfc === raw ? null : 'text.nfc' };
}

/** Cuts a text to `limit` UTF-16 units without splitting a character. */
export function cutText(text: string, limit: number): string {
  const cut = text.slice(0, limit);
  return /[\ud800-\udbff]$/u.test(cut) ? cut.slice(0, -1) : cut;
}
