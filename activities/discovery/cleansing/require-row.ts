import type { DatasetRole } from '../dataset';
import type { CleanValue } from './clean-row';

const has = (values: Readonly<Record<string, CleanValue>>, field: string): boolean =>
  values[field]?.state === 'ok';

const detailIdentities = ['asset_name', 'external_id', 'vm_uuid', 'serial_number', 'fqdn'];
const sourceEnds = ['source_name', 'source_ip', 'source_application', 'source_process'];
const destinationEnds = [
  'destination_name',
  'destination_ip',
  'destination_application',
  'destination_process',
];

/** What a row of the role lacks to be of any use: the field or fields to fill in, null when it has enough. */
export function lackOf(
  role: DatasetRole,
  values: Readonly<Record<string, CleanValue>>,
): string | null {
  const lacks = (field: string) => (has(values, field) ? null : field);
  const anyOf = (fields: string[]) =>
    fields.some((field) => has(values, field)) ? null : fields.join(' or ');
  switch (role) {
    case 'assets':
      return lacks('asset_name');
    case 'asset_details':
      return anyOf(detailIdentities);
    case 'dependencies':
      return anyOf(sourceEnds) ?? anyOf(destinationEnds);
    case 'applications':
      return lacks('record_type') ?? lacks('application_name');
  }
}

/** An asset that has no name but a DNS name is called by its first label. */
export function nameFromFqdn(values: Record<string, CleanValue>): void {
  const fqdn = values['fqdn'];
  if (has(values, 'asset_name') || fqdn?.state !== 'ok' || typeof fqdn.value !== 'string') return;
  const name = fqdn.value.split('.')[0] ?? '';
  if (name !== '') values['asset_name'] = { ...fqdn, value: name, rule: 'name.from-fqdn' };
}
