import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { parseKeyring } from './keyring';
import { createSealer, SealError } from './sealer';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [one, two] = [key('one'), key('two')];
const sealer = createSealer(parseKeyring(one), 'tests');
const place = fc.array(fc.string(), { maxLength: 4 });
const plain = fc.uint8Array({ maxLength: 200 });

describe('a sealer', () => {
  it('gives back in the same place what it sealed', () => {
    fc.assert(
      fc.property(plain, place, (text, where) => {
        const sealed = sealer.seal(text, where);
        expect(sealed.keyId).toBe('one');
        expect(sealed.bytes).toHaveLength(text.length + 28);
        expect([...sealer.open(sealed, where)]).toEqual([...text]);
      }),
    );
  });

  it('opens nothing in another place, however similar', () => {
    fc.assert(
      fc.property(plain, place, place, (text, where, elsewhere) => {
        fc.pre(JSON.stringify(where) !== JSON.stringify(elsewhere));
        expect(() => sealer.open(sealer.seal(text, where), elsewhere)).toThrow(SealError);
      }),
    );
    expect(() => sealer.open(sealer.seal(Buffer.from('x'), ['ab', 'c']), ['a', 'bc'])).toThrow(
      SealError,
    );
  });

  it('opens nothing of which a bit was turned', () => {
    fc.assert(
      fc.property(plain, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, at, bit) => {
        const sealed = sealer.seal(text, []);
        const index = at % sealed.bytes.length;
        sealed.bytes[index] = (sealed.bytes[index] ?? 0) ^ (1 << bit);
        expect(() => sealer.open(sealed, [])).toThrow(SealError);
      }),
    );
  });

  it('opens nothing that was cut short', () => {
    const sealed = sealer.seal(Buffer.from('text'), []);
    for (let length = 0; length < sealed.bytes.length; length += 1)
      expect(() => sealer.open({ ...sealed, bytes: sealed.bytes.subarray(0, length) }, [])).toThrow(
        SealError,
      );
  });

  it('never seals the same way twice', () => {
    const seen = new Set(
      Array.from({ length: 50 }, () => sealer.seal(Buffer.from('text'), []).bytes.toString('hex')),
    );
    expect(seen.size).toBe(50);
  });

  it('seals with the first key and opens with every one', () => {
    const rotated = createSealer(parseKeyring(`${two},${one}`), 'tests');
    expect(rotated.seal(Buffer.from('new'), []).keyId).toBe('two');
    expect(rotated.open(sealer.seal(Buffer.from('old'), []), []).toString()).toBe('old');
  });

  it('names the key that is missing, and takes no other for it', () => {
    const sealed = createSealer(parseKeyring(two), 'tests').seal(Buffer.from('x'), []);
    expect(() => sealer.open(sealed, [])).toThrow(new SealError('the key "two" is not known'));
    expect(() => sealer.open({ ...sealed, keyId: 'one' }, [])).toThrow(SealError);
  });

  it('of another purpose opens nothing, with the same keys', () => {
    const other = createSealer(parseKeyring(one), 'other tests');
    expect(() => other.open(sealer.seal(Buffer.from('x'), []), [])).toThrow(SealError);
  });
});
