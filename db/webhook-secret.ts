/** What webhooks are signed with: made here, shown once, and kept so that only the worker can read it again. */
import { randomBytes } from 'node:crypto';
import { parseKeyring } from '../sealing/keyring';
import type { Tenant } from '../workflows/run';
import { createFieldSeal } from './sealed-field';

/** The one cell a secret belongs to. */
interface SecretPlace {
  tenant: Tenant;
  table: string;
  column: string;
  row: string;
}

/** Turns a secret into what is stored, and back. */
export interface SecretSeal {
  seal: (text: string, place: SecretPlace) => string;
  open: (text: string, place: SecretPlace) => string;
}

/** There is no key to keep secrets with. */
export class SecretsNotKept extends Error {
  constructor() {
    super('webhooks need ENCRYPTION_KEYS: what they are signed with is not kept in the clear');
  }
}

const refuse = (): never => {
  throw new SecretsNotKept();
};

/** Keeps secrets with the keys of ENCRYPTION_KEYS; without any it throws SecretsNotKept. */
export const createSecretSeal = (keys: string | undefined): SecretSeal =>
  keys === undefined ? { seal: refuse, open: refuse } : createFieldSeal(parseKeyring(keys));

export const secretPlace = (tenant: Tenant, webhookId: string): SecretPlace => ({
  ...{ tenant, table: 'webhooks', column: 'secret', row: webhookId },
});

/** 256 random bits. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`;
