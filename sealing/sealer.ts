/** Authenticated encryption for one purpose: AES-256-GCM (NIST SP 800-38D), keys by HKDF-SHA-256 (RFC 5869). */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Keyring } from './keyring';

/** The length GCM takes as it is; a random one may serve 2^32 times under one key (SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Something that was not sealed here, was changed since, or belongs elsewhere. */
export class SealError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealError';
  }
}

/** `bytes` are nonce, tag and ciphertext, 28 bytes longer than what was sealed. */
export interface Sealed {
  keyId: string;
  bytes: Buffer;
}

/**
 * @param purpose gives this use keys of its own: what one purpose sealed opens for no other
 */
export function createSealer(keyring: Keyring, purpose: string) {
  const keys = new Map(
    [...keyring].map(([id, key]): [string, KeyObject] => [
      id,
      createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, 32))),
    ]),
  );
  const [current] = keys;
  if (!current) throw new Error('a sealer needs a key');

  // JSON, for two different lists never read the same.
  const authenticated = (keyId: string, place: readonly string[]) =>
    Buffer.from(JSON.stringify([keyId, ...place]));

  return {
    /** @param place where this belongs, from the outside in; it is not stored, and opens nowhere else */
    seal(plain: Uint8Array, place: readonly string[]): Sealed {
      const [keyId, key] = current;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(authenticated(keyId, place));
      const text = [cipher.update(plain), cipher.final()];
      return { keyId, bytes: Buffer.concat([nonce, cipher.getAuthTag(), ...text]) };
    },

    /** @throws SealError when the key is not known, or not every bit of it and of the place is as it was */
    open({ keyId, bytes }: Sealed, place: readonly string[]): Buffer {
      const key = keys.get(keyId);
      if (!key) throw new SealError(`the key ${JSON.stringify(keyId.slice(0, 32))} is not known`);
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealError('it is too short');
      const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(authenticated(keyId, place));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(text), decipher.final()]);
      } catch {
        throw new SealError('it was changed, or belongs elsewhere');
      }
    },
  };
}
export type Sealer = ReturnType<typeof createSealer>;
