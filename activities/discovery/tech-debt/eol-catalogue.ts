/**
 * End-of-life dates by product and cycle: facts of endoflife.date (MIT licence), at the commit and read on the day the
 * file names. `eoes` is the end of extended or paid security support.
 */
import catalogue from './eol-catalogue.json';

export interface ProductRelease {
  cycle: string;
  /** the last day of support; false = no date yet, true = ended on an unknown date */
  eol: string | boolean;
  /** the last day of extended support; false = no date yet, true = ended, absent = there is none */
  eoes?: string | boolean;
  /** what people call the cycle where that differs: `2012 SP4` for 11.0-sp4 */
  label?: string;
}

export type ProductCategory = 'os' | 'database' | 'runtime';

export interface CatalogueProduct {
  label: string;
  category: ProductCategory;
  releases: ProductRelease[];
}

const products = new Map<string, CatalogueProduct>(
  Object.entries(catalogue.products).map(([slug, { label, category, releases }]) => {
    const isNeither = category !== 'os' && category !== 'database';
    return [slug, { label, category: isNeither ? 'runtime' : category, releases }];
  }),
);

/** A product by its slug, such as `windows-server`; undefined when the catalogue does not have it. */
export const catalogueProduct = (slug: string): CatalogueProduct | undefined => products.get(slug);

/** `Microsoft SQL Server 2012 SP4` for a cycle of the catalogue; slug and cycle for any other. */
export function releaseName(slug: string, cycle: string): string {
  const product = products.get(slug);
  const label = product?.releases.find((release) => release.cycle === cycle)?.label;
  return `${product?.label ?? slug} ${label ?? cycle}`;
}

/** Where a date of the catalogue can be checked. */
export const catalogueRef = (product: string, cycle: string): string =>
  `${catalogue.source}@${catalogue.commit} ${product} ${cycle}`;
