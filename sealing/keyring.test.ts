import { inspect } from 'node:util';
import fc from 'fast-check';
import { parseKeyring } from './keyring';

const KEY = Buffer.alloc(32, 7).toString('base64');
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const separator = fc.constantFrom(',', '\n', ', ', ' \n ');

describe('a keyring', () => {
  it('has every key under its id, in the order they are written', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(id, bytes), { minLength: 1, selector: ([name]) => name }),
        separator,
        (entries, between) => {
          const written = entries.map(
            ([name, key]) => `${name}:${Buffer.from(key).toString('base64')}`,
          );
          const read = [...parseKeyring(written.join(between))];
          expect(read.map(([name, key]) => [name, [...key.export()]])).toEqual(
            entries.map(([name, key]) => [name, [...key]]),
          );
        },
      ),
    );
  });

  it.each([
    ['', 'must have at least one key'],
    [' ,\n', 'must have at least one key'],
    [KEY, 'must be <id>:<base64 of 32 bytes>; entry 1 is not'],
    [`:${KEY}`, 'must be <id>:<base64 of 32 bytes>; entry 1 is not'],
    [`A:${KEY}`, 'must be <id>:<base64 of 32 bytes>; entry 1 is not'],
    [`a:${KEY},b:${KEY.slice(4)}`, 'must be <id>:<base64 of 32 bytes>; entry 2 is not'],
    [`a:${KEY}:${KEY}`, 'must be <id>:<base64 of 32 bytes>; entry 1 is not'],
    [`a:${KEY} a:${KEY}`, 'has two keys of the id of entry 2'],
  ])('refuses %j, saying why', (text, message) => {
    expect(() => parseKeyring(text)).toThrow(new Error(message));
  });

  it('shows no key, whatever it is printed by', () => {
    const keyring = parseKeyring(`a:${KEY}`);
    const shown = `${JSON.stringify([...keyring])} ${inspect(keyring, { depth: null, showHidden: true })}`;
    expect(shown).not.toContain(KEY.slice(0, 8));
  });
});
