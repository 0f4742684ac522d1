import { randomBytes } from 'node:crypto';

/** One entry of ENCRYPTION_KEYS. */
export const encryptionKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
