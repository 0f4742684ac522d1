/** What clients and workers are given so that the engine stores ciphertext only. */
import path from 'node:path';
import type { DataConverter, PayloadCodec, SerializationContext } from '@temporalio/common';
import { type Keyring, parseKeyring } from '../sealing/keyring';
import { SealError } from '../sealing/sealer';
import { createPayloadCipher, isEncrypted, ownerOf } from './payload-cipher';

/**
 * The SDK tells a codec of every payload which workflow has it: clients, schedules, workflows, both kinds of activities,
 * and the same in a replay. Where it did not, nothing could be checked, so nothing is done.
 */
function ownerIn(context: SerializationContext | undefined): [namespace: string, owner: string] {
  if (context?.workflowId === undefined)
    throw new SealError('an encrypted payload belongs to a workflow, and none was named');
  return [context.namespace, ownerOf(context.workflowId)];
}

function createPayloadCodec(keyring: Keyring): PayloadCodec {
  const cipher = createPayloadCipher(keyring);
  return {
    // The promise, and not the call, is what fails.
    encode: (payloads, context) =>
      Promise.resolve().then(() =>
        payloads.map((payload) => cipher.encrypt(payload, ...ownerIn(context))),
      ),
    decode: (payloads, context) =>
      Promise.resolve().then(() =>
        payloads.map((payload) =>
          isEncrypted(payload) ? cipher.decrypt(payload, ...ownerIn(context)) : payload,
        ),
      ),
  };
}

/**
 * The converter for clients and workers. Without keys it is the SDK's own, which cannot read what was encrypted.
 * @param keys the setting ENCRYPTION_KEYS
 */
export const createDataConverter = (keys: string | undefined): DataConverter =>
  keys === undefined
    ? {}
    : {
        // By path: activities fail outside the bundle, which has it built in.
        failureConverterPath: path.join(__dirname, '..', 'workflows', 'failure-converter.js'),
        payloadCodecs: [createPayloadCodec(parseKeyring(keys))],
      };
