import { assetFields, type AssetFieldName } from '../target-fields';
import type { Asset } from './asset';

type Values = Asset['values'];

/** What is known with what is newly told laid over it: the latest word counts, but `unknown` is no word. */
export function overlay(known: Values, told: Values): Values {
  const values: Values = {};
  for (const { name } of assetFields) {
    const fresh = told[name];
    const value =
      fresh === undefined || (fresh === 'unknown' && known[name] !== undefined)
        ? known[name]
        : fresh;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The fields whose values differ; the order within a list is no difference. */
export const changedFields = (before: Values, after: Values): AssetFieldName[] =>
  assetFields.map(({ name }) => name).filter((name) => text(before[name]) !== text(after[name]));

const text = (value: Values[AssetFieldName]): string =>
  value === undefined
    ? ''
    : JSON.stringify(Array.isArray(value) ? value.map(String).sort() : value);
