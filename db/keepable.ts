/**
 * Text as Postgres can keep it: NUL and halves of surrogate pairs become U+FFFD. Both occur in real files and in text
 * that was cut to a length, and a record that fails for ever would hold its flow for ever.
 */
export const keepable = (text: string): string => text.replace(/[\0\p{Cs}]/gu, '\uFFFD');

/** As JSON.stringify writes them; whole pairs it leaves as they are. An even number of backslashes escapes itself. */
const ESCAPED = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** JSON text as jsonb can keep it. */
export const keepableJson = (json: string): string => json.replace(ESCAPED, '$1\\ufffd');
