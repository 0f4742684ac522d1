import { randomBytes, randomUUID } from 'node:crypto';
import { defaultPayloadConverter, type SerializationContext } from '@temporalio/common';
import fc from 'fast-check';
import { SealError } from '../sealing/sealer';
import { createDataConverter } from './data-converter';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const one = key('one');
const codecOf = (keys: string) => createDataConverter(keys).payloadCodecs![0]!;
const codec = codecOf(one);
const workflow = (workflowId: string, namespace = 'default'): SerializationContext => ({
  type: 'workflow',
  namespace,
  workflowId,
});
const flow = workflow(randomUUID());
const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value as never);
const encrypt = async (value: unknown, context = flow) =>
  (await codec.encode([payloadOf(value)], context))[0]!;
const decrypt = async (payload: object, context: SerializationContext | undefined = flow) =>
  defaultPayloadConverter.fromPayload((await codec.decode([payload], context))[0]!);
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();

describe('an encrypted payload', () => {
  it('is the same again for its workflow, metadata included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            metadata: fc.dictionary(fc.string(), fc.uint8Array()),
            data: fc.uint8Array({ maxLength: 100 }),
          }),
        ),
        async (payloads) => {
          const back = await codec.decode(await codec.encode(payloads, flow), flow);
          expect(back.map(plain)).toEqual(payloads.map(plain));
        },
      ),
    );
  });

  it('says which key and whose it is, and nothing else', async () => {
    const { metadata, data } = await encrypt({ secret: 'hush' });
    expect(Object.fromEntries(Object.entries(metadata!).map(([k, v]) => [k, text(v)]))).toEqual({
      encoding: 'binary/encrypted',
      'encryption-key-id': 'one',
      'encryption-owner': (flow as { workflowId: string }).workflowId,
    });
    expect(text(data)).not.toMatch(/hush|secret|json/);
  });

  it.each<[string, SerializationContext]>([
    ['workflow', workflow(randomUUID())],
    ['namespace', workflow((flow as { workflowId: string }).workflowId, 'other')],
    ['activity', { type: 'activity', namespace: 'default', workflowId: 'x', isLocal: false }],
  ])('cannot be moved to another %s', async (_what, elsewhere) => {
    const payload = await encrypt('x');
    await expect(codec.decode([payload], elsewhere)).rejects.toThrow(SealError);
  });

  it('cannot be moved by changing whose it says it is', async () => {
    const elsewhere = workflow(randomUUID());
    const payload = await encrypt('x');
    payload.metadata!['encryption-owner'] = Buffer.from(
      (elsewhere as { workflowId: string }).workflowId,
    );
    await expect(codec.decode([payload], elsewhere)).rejects.toThrow(
      'changed, or belongs elsewhere',
    );
  });

  it('is one and the same for a workflow and its activities', async () => {
    const { workflowId } = flow as { workflowId: string };
    for (const isLocal of [true, false]) {
      const activity = { type: 'activity', namespace: 'default', workflowId, isLocal } as const;
      expect(await decrypt(await encrypt('in'), activity)).toBe('in');
      expect(await decrypt(await encrypt('out', activity))).toBe('out');
    }
  });

  it('of a schedule opens in every workflow of it, and in no other schedule’s', async () => {
    const schedule = `rerun-${randomUUID()}`;
    const payload = await encrypt('x', workflow(schedule));
    expect(await decrypt(payload, workflow(`${schedule}-2026-11-21T13:00:00Z`))).toBe('x');
    const first = await encrypt('y', workflow(`${schedule}-2026-11-21T13:00:00Z`));
    expect(await decrypt(first, workflow(`${schedule}-2026-11-22T13:00:00Z`))).toBe('y');
    await expect(
      decrypt(payload, workflow(`rerun-${randomUUID()}-2026-11-21T13:00:00Z`)),
    ).rejects.toThrow('cannot be read as one of');
  });

  it('does not open when a bit of it was turned', async () => {
    const payload = await encrypt('x');
    payload.data![payload.data!.length - 1]! ^= 1;
    await expect(decrypt(payload)).rejects.toThrow('changed, or belongs elsewhere');
  });

  it('is neither made nor read for nobody', async () => {
    await expect(codec.encode([payloadOf('x')], undefined)).rejects.toThrow('none was named');
    await expect(codec.decode([await encrypt('x')], undefined)).rejects.toThrow('none was named');
  });

  it('opens with an older key, and is written with the newest', async () => {
    const rotated = codecOf(`${key('two')},${one}`);
    expect(await rotated.decode([await encrypt('old')], flow)).toHaveLength(1);
    const [payload] = await rotated.encode([payloadOf('new')], flow);
    expect(text(payload!.metadata!['encryption-key-id'])).toBe('two');
    await expect(decrypt(payload!)).rejects.toThrow('the key "two" is not known');
  });
});

describe('a payload in the clear', () => {
  it('is read as it is: it is older than the keys, or an operator sent it', async () => {
    expect(await decrypt(payloadOf({ a: 1 }))).toEqual({ a: 1 });
    expect(await codec.decode([{}], undefined)).toEqual([{}]);
  });

  it('is all there is without keys', () => {
    expect(createDataConverter(undefined)).toEqual({});
  });
});

const plain = ({ metadata, data }: { metadata?: unknown; data?: Uint8Array | null }) => ({
  metadata: Object.entries(metadata ?? {}).map(([name, value]) => [name, [...(value as Buffer)]]),
  data: [...(data ?? [])],
});
