/**
 * The ESXi release each virtual hardware version came with (VMware knowledge base, "Virtual machine hardware
 * versions"). Those of ESX 3 and 4 are left out: the catalogue has no dates for them.
 */
const esxiReleases: Record<number, string> = {
  8: '5.0',
  9: '5.1',
  10: '5.5',
  11: '6.0',
  13: '6.5',
  14: '6.7',
  15: '6.7',
  17: '7.0',
  18: '7.0',
  19: '7.0',
  20: '8.0',
  21: '8.0',
};

const tagKeys = new Set([
  'hw_version',
  'hw version',
  'hardware_version',
  'hardware version',
  'vmx',
]);

/** The ESXi release of a tag such as `hw_version=vmx-10`; null when the tag is no hardware version we know. */
export function esxiOfHardwareTag(tag: { key: string; value: string }): string | null {
  if (!tagKeys.has(tag.key)) return null;
  const version = /^(?:vmx-?)?0*(\d{1,2})$/i.exec(tag.value)?.[1];
  return version === undefined ? null : (esxiReleases[Number(version)] ?? null);
}
