/**
 * Signs the cursors that leave the API and opens those that come back, for every list at once: no cursor can be made
 * outside, changed, or used in another list or by another tenant.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Tenant } from '../workflows/run';
import { unknownCursor } from './cursor';

/** The list a cursor belongs to. */
export interface SealedList {
  path: string;
  tenant: Tenant;
}

export interface CursorSeal {
  seal: (list: SealedList, cursor: string) => Promise<string>;
  /** Throws `invalid` for anything that `seal` has not made for this list. */
  open: (list: SealedList, sealed: string) => Promise<string>;
}

/** HMAC-SHA256 (RFC 2104), shortened to 128 bits as its section 5 allows. */
const SIGNATURE_BYTES = 16;
const SIGNATURE = /^[\w-]{22}$/;

/** @param readSecret is called once, when the first cursor is signed or opened, and again should it fail */
export function createCursorSeal(readSecret: () => Promise<Buffer>): CursorSeal {
  let secret: Promise<Buffer> | undefined;
  const signature = async ({ path, tenant }: SealedList, cursor: string): Promise<Buffer> => {
    secret ??= readSecret().catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    const text = [path, tenant.client_account_id, tenant.engagement_id, cursor].join(' ');
    return createHmac('sha256', await secret)
      .update(text)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  };
  return {
    seal: async (list, cursor) =>
      `${cursor}.${(await signature(list, cursor)).toString('base64url')}`,
    open: async (list, sealed) => {
      const end = sealed.lastIndexOf('.');
      const [cursor, given] = [sealed.slice(0, Math.max(end, 0)), sealed.slice(end + 1)];
      if (end < 0 || !SIGNATURE.test(given)) throw unknownCursor();
      const expected = await signature(list, cursor);
      if (!timingSafeEqual(expected, Buffer.from(given, 'base64url'))) throw unknownCursor();
      return cursor;
    },
  };
}
