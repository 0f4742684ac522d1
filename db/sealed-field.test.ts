import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { parseKeyring } from '../sealing/keyring';
import { SealError } from '../sealing/sealer';
import { createFieldSeal, type FieldPlace } from './sealed-field';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const one = key('one');
const seal = createFieldSeal(parseKeyring(one));
const place: FieldPlace = {
  tenant: { client_account_id: randomUUID(), engagement_id: randomUUID() },
  table: 'webhooks',
  column: 'secret',
  row: randomUUID(),
};

describe('a sealed field', () => {
  it('is text that opens in its own cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = seal.seal(text, place);
        expect(sealed).toMatch(/^sealed:1:one:[A-Za-z0-9_-]{38,}$/);
        expect(seal.open(sealed, place)).toBe(text);
      }),
    );
  });

  it.each<[string, Partial<FieldPlace>]>([
    ['tenant', { tenant: { ...place.tenant, client_account_id: randomUUID() } }],
    ['engagement', { tenant: { ...place.tenant, engagement_id: randomUUID() } }],
    ['table', { table: 'other' }],
    ['column', { column: 'other' }],
    ['row', { row: randomUUID() }],
  ])('does not open in another %s', (_part, elsewhere) => {
    const sealed = seal.seal('text', place);
    expect(() => seal.open(sealed, { ...place, ...elsewhere })).toThrow(SealError);
  });

  it('does not open when it was changed, or was never sealed', () => {
    const sealed = seal.seal('text', place);
    const changed = sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    for (const text of [changed, `${sealed}AAAA`, 'text', '', 'sealed:1:one:', 'sealed:2:one:AAAA'])
      expect(() => seal.open(text, place)).toThrow(SealError);
  });

  it('opens with an older key, and is sealed with the newest', () => {
    const rotated = createFieldSeal(parseKeyring(`${key('two')},${one}`));
    expect(rotated.open(seal.seal('old', place), place)).toBe('old');
    expect(rotated.seal('new', place)).toMatch(/^sealed:1:two:/);
  });
});
