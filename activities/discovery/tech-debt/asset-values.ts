import type { AssetFieldName } from '../target-fields';
import type { DebtAsset } from './tech-debt-result';

/** The text of a single-valued field, null when it has none. */
export function textOf({ values }: DebtAsset, field: AssetFieldName): string | null {
  const value = values[field];
  if (value === undefined || Array.isArray(value)) return null;
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** The tags as key (lower case) and value. */
export function tagsOf({ values }: DebtAsset): { key: string; value: string }[] {
  return [values.tags ?? []].flat().flatMap((tag) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(String(tag)) ?? [];
    return value.trim() === '' ? [] : [{ key: key.trim().toLowerCase(), value: value.trim() }];
  });
}

const typesWithoutOs = new Set(['database', 'application', 'network', 'storage', 'service']);

/** False for assets that are no machine, for which an operating system does not apply. */
export const hasOwnOs = (asset: DebtAsset): boolean =>
  !typesWithoutOs.has(textOf(asset, 'asset_type') ?? 'unknown');
