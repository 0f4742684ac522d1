import { awsFormats } from './formats/aws';
import { azureFormats } from './formats/azure';
import { googleFormats } from './formats/google';
import { intakeFormats } from './formats/intake';
import { normalizeFormatHeader, type FormatField, type KnownFormat } from './formats/known-format';
import { rvtoolsFormats } from './formats/rvtools';
import { serviceNowFormats } from './formats/servicenow';

/** Every table recognised by its header. Two entries may share an id: generations with other header names. */
export const knownFormats: readonly KnownFormat[] = [
  ...azureFormats,
  ...awsFormats,
  ...googleFormats,
  ...rvtoolsFormats,
  ...serviceNowFormats,
  ...intakeFormats,
];

/** What a header means in the format with this id, however its case and punctuation are written; null when unknown. */
export function formatField(formatId: string, header: string): FormatField | null {
  return fieldsByFormat.get(formatId)?.get(normalizeFormatHeader(header)) ?? null;
}

const fieldsByFormat = new Map<string, Map<string, FormatField>>();
for (const { id, fields } of knownFormats) {
  const known = fieldsByFormat.get(id) ?? new Map<string, FormatField>();
  fieldsByFormat.set(id, known);
  for (const [header, field] of Object.entries(fields))
    known.set(normalizeFormatHeader(header), field);
}
