/** Secrets the registry has to give back, such as what webhooks are signed with: sealed before they become a column. */
import type { Tenant } from '../workflows/run';
import type { Keyring } from '../sealing/keyring';
import { createSealer, SealError } from '../sealing/sealer';

const FORMAT = /^sealed:1:([a-z0-9-]{1,32}):([A-Za-z0-9_-]+)$/;

/** The one cell a sealed text belongs to; in any other it does not open. */
export interface FieldPlace {
  tenant: Tenant;
  table: string;
  column: string;
  row: string;
}

/**
 * Seals text as `sealed:1:<key id>:<base64url>`, about 4/3 of its UTF-8 length and 80 characters; opens it again in the
 * same cell. Keys are derived for this use: a payload of the engine cannot pass for a field, nor a field for a payload.
 */
export function createFieldSeal(keyring: Keyring) {
  const sealer = createSealer(keyring, 'master-flow-orchestrator registry field 1');
  const placeOf = ({ tenant, table, column, row }: FieldPlace) => [
    tenant.client_account_id,
    tenant.engagement_id,
    table,
    column,
    row,
  ];
  return {
    seal(text: string, place: FieldPlace): string {
      const { keyId, bytes } = sealer.seal(Buffer.from(text), placeOf(place));
      return `sealed:1:${keyId}:${bytes.toString('base64url')}`;
    },

    /** @throws SealError for what is not sealed, was changed, belongs to another cell, or whose key is gone */
    open(text: string, place: FieldPlace): string {
      const [, keyId, body] = FORMAT.exec(text) ?? [];
      if (keyId === undefined || body === undefined) throw new SealError('it is not sealed');
      const bytes = Buffer.from(body, 'base64url');
      return sealer.open({ keyId, bytes }, placeOf(place)).toString();
    },
  };
}
export type FieldSeal = ReturnType<typeof createFieldSeal>;
