/** The secret keys of this installation, by their ids. */
import { createSecretKey, type KeyObject } from 'node:crypto';

/** In the order given: the first one seals, every one opens. */
export type Keyring = ReadonlyMap<string, KeyObject>;

const KEY_BYTES = 32;
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Reads keys written as `<id>:<base64 of 32 bytes>`, separated by commas or white space. Ids are lower-case letters,
 * digits and hyphens; they are no secret.
 * @throws Error that says which entry is wrong and never repeats it: it may be a key
 */
export function parseKeyring(text: string): Keyring {
  const keyring = new Map<string, KeyObject>();
  const entries = text.split(/[\s,]+/).filter(Boolean);
  if (entries.length === 0) throw new Error('must have at least one key');
  for (const [index, entry] of entries.entries()) {
    const colon = entry.indexOf(':');
    const [id, key] = [entry.slice(0, Math.max(colon, 0)), entry.slice(colon + 1)];
    if (!ID.test(id) || !BASE64.test(key))
      throw new Error(`must be <id>:<base64 of ${KEY_BYTES} bytes>; entry ${index + 1} is not`);
    if (keyring.has(id)) throw new Error(`has two keys of the id of entry ${index + 1}`);
    keyring.set(id, createSecretKey(Buffer.from(key, 'base64')));
  }
  return keyring;
}
