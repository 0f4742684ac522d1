/** How one payload of a flow is encrypted. */
import type { Payload } from '@temporalio/common';
import type { Keyring } from '../sealing/keyring';
import { createSealer, SealError } from '../sealing/sealer';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const OWNER = 'encryption-owner';

/** What the engine appends to the id of a workflow a schedule starts. */
const SCHEDULED_TIME = /-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * Whose payload it is: the id of the workflow. All workflows of one schedule are one owner, for the engine hands them
 * what was encrypted for the schedule, and to each the result of the one before.
 */
export const ownerOf = (workflowId: string): string => workflowId.replace(SCHEDULED_TIME, '');

const textOf = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString();

export const isEncrypted = ({ metadata }: Payload): boolean =>
  textOf(metadata?.['encoding']) === ENCODING;

/** Length of the metadata's JSON (four bytes, big-endian), that JSON with its values in base64, the data. */
function pack({ metadata, data }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {});
  const json = Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ),
    ),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, data ?? new Uint8Array()]);
}

function unpack(bytes: Buffer): Payload {
  const end = 4 + bytes.readUInt32BE();
  const metadata = JSON.parse(bytes.toString('utf8', 4, end)) as Record<string, string>;
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')]),
    ),
    data: bytes.subarray(end),
  };
}

/**
 * An encrypted payload says which key and whose it is, in the clear; both are authenticated, and so is the namespace.
 * What it held, metadata included, is inside.
 */
export function createPayloadCipher(keyring: Keyring) {
  const sealer = createSealer(keyring, 'master-flow-orchestrator payload 1');
  return {
    encrypt(payload: Payload, namespace: string, owner: string): Payload {
      const { keyId, bytes } = sealer.seal(pack(payload), [namespace, owner]);
      return {
        metadata: {
          encoding: Buffer.from(ENCODING),
          [KEY_ID]: Buffer.from(keyId),
          [OWNER]: Buffer.from(owner),
        },
        data: bytes,
      };
    },

    /**
     * What is not encrypted comes back as it is: histories are older than the keys, and operators send in the clear.
     * @param owner whose it has to be; when it is not told, whoever the payload says
     * @throws SealError when it does not open, or is somebody else's
     */
    decrypt(payload: Payload, namespace: string, owner?: string): Payload {
      if (!isEncrypted(payload)) return payload;
      const stated = textOf(payload.metadata?.[OWNER]);
      if (owner !== undefined && owner !== stated)
        throw new SealError(`a payload of ${stated} cannot be read as one of ${owner}`);
      const sealed = {
        keyId: textOf(payload.metadata?.[KEY_ID]),
        bytes: Buffer.from(payload.data ?? []),
      };
      return unpack(sealer.open(sealed, [namespace, stated]));
    },
  };
}
export type PayloadCipher = ReturnType<typeof createPayloadCipher>;
