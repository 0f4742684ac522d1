/** What webhooks are signed with: made here, shown once, and kept so that only the worker can read it again. */
import { randomBytes } from 'node:crypto';
import type { Tenant } from '../workflows/run';

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

/** Keeps secrets as they are, behind row-level security only. */
export const storedAsIs: SecretSeal = { seal: (text) => text, open: (text) => text };

export const secretPlace = (tenant: Tenant, webhookId: string): SecretPlace => ({
  ...{ tenant, table: 'webhooks', column: 'secret', row: webhookId },
});

/** 256 random bits. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`;
