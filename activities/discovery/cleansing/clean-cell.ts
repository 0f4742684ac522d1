import type { FieldType } from '../target-fields';
import { invalid, missing, ok, type CellProblem, type CellResult } from './cell-result';
import type { FieldScalar } from './clean-row';
import { cleanListItem } from './clean-list-item';
import { cleanNumber } from './clean-number';
import { cutText, tidyText } from './clean-text';
import { isPlaceholderSerial, isPlaceholderUuid, nullKind } from './null-literals';
import { canonicalUuid } from './parse-address';
import { parseTimestamp } from './parse-timestamp';
import type { ColumnPlan } from './plan-columns';
import { splitList, splitTags, unwrapList } from './split-list';
import { booleanValue, enumValue } from './vocabulary';

/**
 * Applies the rule chain of the column's field type to one cell. Rules in order: Unicode form and white space, null
 * literals, then what the type asks for. Cleaning the result again changes nothing.
 */
export function cleanCell(raw: string | null | undefined, plan: ColumnPlan): CellResult {
  if (raw === null || raw === undefined) return missing(null);
  // The lines of a list cell are its elements; the general rule would make spaces of them.
  const tidy = tidyText(plan.field.list === true ? raw.replace(/\s*[\r\n]+\s*/gu, ';') : raw);
  if (tidy.text === '') return missing(tidy.rule);
  switch (nullKind(tidy.text)) {
    case 'missing':
      return missing('null.literal');
    case 'not_applicable':
      return { state: 'not_applicable', value: null, rule: 'null.not-applicable', problem: null };
    case 'spreadsheet_error':
      return invalid('null.spreadsheet-error', 'a value instead of a spreadsheet error');
    case null:
      return typedValue(tidy.text, tidy.rule, plan);
  }
}

function typedValue(text: string, tidyRule: string | null, plan: ColumnPlan): CellResult {
  const type = plan.field.type;
  if (plan.field.list === true) return cleanList(text, tidyRule, plan);
  switch (type.kind) {
    case 'text':
      return cleanText(text, tidyRule, plan, type.maxLength);
    case 'integer':
    case 'decimal':
      return cleanNumber(text, tidyRule, plan, type);
    case 'boolean': {
      const value = booleanValue(text);
      return value === null
        ? invalid('bool.parse', 'yes or no')
        : ok(value, text === String(value) ? tidyRule : 'bool.parse');
    }
    case 'enum': {
      const value = enumValue(plan.field.name, type.values, text);
      if (value === null) return invalid('enum.map', `one of ${type.values.join(', ')}`);
      return ok(value, text === value ? tidyRule : 'enum.map');
    }
    case 'uuid':
      return cleanUuid(text, tidyRule);
    case 'timestamp': {
      const parsed = parseTimestamp(text, plan.dateOrder);
      if (parsed.kind === 'invalid') return invalid('date.parse', 'a date and time');
      if (parsed.kind === 'ambiguous')
        return invalid('date.order-ambiguous', 'a date whose day and month are clear');
      return ok(parsed.iso, parsed.rule ?? tidyRule);
    }
    case 'ip':
    case 'mac':
    case 'tags':
      return cleanListItem(text, tidyRule, type.kind);
  }
}

function cleanText(
  text: string,
  tidyRule: string | null,
  plan: ColumnPlan,
  maxLength: number,
): CellResult {
  const { name, required } = plan.field;
  if (name === 'serial_number' && isPlaceholderSerial(text)) return missing('null.placeholder');
  if (name === 'fqdn') {
    const host = text.toLowerCase().replace(/[\s.]+$/u, '');
    if (host === '' || nullKind(host) !== null) return missing('null.literal');
    return host.length > maxLength
      ? invalid('text.length', `at most ${maxLength} characters`)
      : ok(host, host === text ? tidyRule : 'fqdn.canonical');
  }
  if (text.length <= maxLength) return ok(text, tidyRule);
  // A name cut short could be another machine's name.
  if (required === true) return invalid('text.length', `at most ${maxLength} characters`, 'error');
  const cut = ok(cutText(text, maxLength).trimEnd(), 'text.truncate');
  return {
    ...cut,
    problem: {
      ruleId: 'text.truncate',
      severity: 'warning',
      expected: `at most ${maxLength} characters`,
    },
  };
}

function cleanUuid(text: string, tidyRule: string | null): CellResult {
  const uuid = canonicalUuid(text);
  if (uuid === null) return invalid('uuid.canonical', 'a UUID of 32 hexadecimal digits');
  if (isPlaceholderUuid(uuid)) return missing('null.placeholder');
  return ok(uuid, uuid === text ? tidyRule : 'uuid.canonical');
}

/** Elements that are valid are kept even when others are not; the finding names the cell. */
function cleanList(text: string, tidyRule: string | null, plan: ColumnPlan): CellResult {
  const type: FieldType = plan.field.type;
  const parts =
    type.kind === 'tags' ? splitTags(text, plan.split) : splitParts(text, plan.split, type.kind);
  const values: FieldScalar[] = [];
  let rule: string | null = parts.length === 1 && parts[0] === text ? tidyRule : 'list.split';
  let problem: CellProblem | null = null;
  for (const part of parts) {
    const item =
      nullKind(part) === null ? cleanListItem(part, null, type.kind) : missing('null.literal');
    problem ??= item.problem;
    if (item.rule !== null) rule = item.rule;
    for (const value of Array.isArray(item.value) ? item.value : [item.value]) {
      if (value !== null && !values.includes(value)) values.push(value);
    }
  }
  if (values.length > 0) return { state: 'ok', value: values, rule, problem };
  return problem ? { state: 'invalid', value: null, rule, problem } : missing('null.literal');
}

function splitParts(text: string, split: string | null, kind: FieldType['kind']): string[] {
  const isAddress = kind === 'ip' || kind === 'mac';
  const whole = unwrapList(text);
  // Without the column's own separators a lone text is not cut at a comma inside a name.
  return splitList(whole, isAddress ? `${split ?? ''};,| ` : split);
}
