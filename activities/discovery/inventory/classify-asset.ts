import { parseOsName } from '../cleansing/os-name';
import type { Asset } from './asset';

export interface AssetClass {
  assetType: string;
  /** 0 to 1; below 0.7 a person should look */
  confidence: number;
}

type Values = Asset['values'];

const textOf = (values: Values, field: keyof Values): string => {
  const value = values[field];
  return typeof value === 'string' ? value : '';
};

/** Words of a name or description that tell what a thing is. Whole tokens only: `swift` is no switch. */
const nameRules: readonly (readonly [type: string, token: RegExp])[] = [
  ['network', /^(?:sw|switch|rtr|router|fw|firewall|lb|f5|loadbalancer|wlc|ap|vpn|asa|nexus)\d*$/u],
  ['storage', /^(?:san|nas|filer|netapp|array|stor|storage|isilon|emc)\d*$/u],
];
const databaseToken =
  /^(?:db|sql|mssql|ora|oracle|mysql|pgsql|postgres|mongo|redis|mariadb)(?:srv)?\d*$/u;

const tokens = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((token) => token !== '');

/**
 * The class of an asset from its merged values: what a source said, else signs of a virtual machine, else its
 * operating system, else its name. A template is a machine; that it is one is a value of its own.
 */
export function classifyAsset(values: Values): AssetClass {
  const stated = textOf(values, 'asset_type');
  if (stated !== '' && stated !== 'unknown') return { assetType: stated, confidence: 0.95 };
  const os = parseOsName(textOf(values, 'os_reported') || textOf(values, 'os_name'));
  const serial = textOf(values, 'serial_number').toLowerCase();
  if (os.family === 'hypervisor') return { assetType: 'server', confidence: 0.9 };
  if (isVirtual(values, serial)) return { assetType: 'vm', confidence: 0.9 };
  if (os.family === 'other')
    return {
      assetType: /ontap/iu.test(textOf(values, 'os_name')) ? 'storage' : 'network',
      confidence: 0.8,
    };
  const isMachine = os.family === 'windows' || os.family === 'linux' || os.family === 'unix';
  if (isMachine) return { assetType: 'server', confidence: serial === '' ? 0.75 : 0.85 };
  return fromName(values);
}

// Only a virtual machine runs on a host, can be a template, or is switched by the system that knows its UUID.
const isVirtual = (values: Values, serial: string): boolean =>
  /^(?:vmware-|ec2)/u.test(serial) ||
  values.host !== undefined ||
  values.is_template !== undefined ||
  (values.vm_uuid !== undefined && values.power_state !== undefined);

function fromName(values: Values): AssetClass {
  const words = tokens(textOf(values, 'asset_name'));
  for (const [assetType, token] of nameRules) {
    if (words.some((word) => token.test(word))) return { assetType, confidence: 0.7 };
  }
  const hasSizes = values.cpu_cores !== undefined || values.memory_mib !== undefined;
  if (hasSizes) return { assetType: 'server', confidence: 0.65 };
  if (words.some((word) => databaseToken.test(word)))
    return { assetType: 'database', confidence: 0.6 };
  return { assetType: 'unknown', confidence: 0.3 };
}
