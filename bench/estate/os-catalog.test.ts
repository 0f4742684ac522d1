import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { operatingSystems } from './os-catalog';

const data = process.env['SHARED_DATA_DIR'] ?? path.resolve(process.cwd(), '../shared/data');
const folder = path.join(data, 'eol');
if (!existsSync(folder)) console.warn(`no ${folder}: end-of-life dates are not compared`);

/** End of life by cycle, from the front matter of an endoflife.date product page. */
function datesOf(product: string): Map<string, string> {
  const page = readFileSync(path.join(folder, `${product}.md`), 'utf8');
  const releases = page.split(/^ *- releaseCycle: */m).slice(1);
  return new Map(
    releases.map((release) => [
      /^"?([^"\n]+)"?/.exec(release)?.[1] ?? '',
      /^ *eol: *(\S+)/m.exec(release)?.[1] ?? '',
    ]),
  );
}

describe('the catalogue of operating systems', () => {
  const compare = existsSync(folder) ? it : it.skip;

  compare.each(operatingSystems.map((os) => [`${os.product} ${os.cycle}`, os] as const))(
    'has the published end of life of %s',
    (_name, { product, cycle, eol }) => {
      expect(datesOf(product).get(cycle)).toBe(eol);
    },
  );

  it('has each release once', () => {
    const keys = operatingSystems.map(({ product, cycle }) => `${product} ${cycle}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
