import { listOf, textOf } from '../cleansing/asset-row';
import type { RowGroup } from './group-rows';
import { DISAMBIGUATED, keyTexts } from './identity-keys';

export interface NamedGroup extends RowGroup {
  /** unique among the groups */
  identityKey: string;
}

/**
 * Gives each group its strongest key. Groups that share it (rows under review, names nothing tells apart) are told
 * apart by name and addresses, as a last resort by a number in the order of their content.
 */
export function nameGroups(groups: readonly RowGroup[]): NamedGroup[] {
  const plain = groups.map((group) => ({ ...group, identityKey: keyTexts(group.keys)[0] ?? '' }));
  const marked = mark(plain, (group) => discriminator(group));
  return mark(marked, (_, nth) => String(nth + 1));
}

function mark(
  groups: readonly NamedGroup[],
  markOf: (group: NamedGroup, nth: number) => string,
): NamedGroup[] {
  const counts = new Map<string, number>();
  for (const { identityKey } of groups) counts.set(identityKey, (counts.get(identityKey) ?? 0) + 1);
  const nths = new Map<string, number>();
  return groups.map((group) => {
    if (counts.get(group.identityKey) === 1) return group;
    const nth = nths.get(group.identityKey) ?? 0;
    nths.set(group.identityKey, nth + 1);
    return { ...group, identityKey: `${group.identityKey}${DISAMBIGUATED}${markOf(group, nth)}` };
  });
}

/** What tells a group apart from another of the same key: its name and lowest addresses. */
export function discriminator({ rows }: RowGroup): string {
  const smallest = (field: string) => rows.flatMap(({ row }) => listOf(row, field)).sort()[0] ?? '';
  const name =
    rows.map(({ row }) => textOf(row, 'asset_name')?.toLowerCase() ?? '').sort()[0] ?? '';
  return [name, smallest('ip_addresses'), smallest('mac_addresses')]
    .filter((part) => part !== '')
    .join(' ');
}
