/**
 * What sources call the values of our enums. Keys are lower case without spaces, `_` and `-`; the canonical values
 * themselves need no entry.
 */
type Words = Readonly<Record<string, string>>;

const words = (groups: Readonly<Record<string, string>>): Words =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([value, names]) =>
      names.split(' ').map((name) => [name, value]),
    ),
  );

/** ServiceNow's operational_status: 1 operational, 2 non-operational, 3 repair, 4 DR standby, 5 ready, 6 retired. */
const powerState = words({
  on: 'poweredon poweron running run up online active started start 1 operational ein an eingeschaltet connected enabled true yes ok encendido vmrunning power_on',
  off: 'poweredoff poweroff stopped stop down offline inactive shutdown shutoff halted terminated deallocated 0 2 nonoperational 6 retired aus ausgeschaltet notrunning disabled false no vmdeallocated vmstopped',
  suspended: 'suspend paused saved hibernated standby sleeping',
  unknown:
    '3 repairinprogress 4 drstandby 5 ready orphaned inaccessible disconnected na other unbekannt',
});

const environment = words({
  prod: 'production prd live productive produktion produktiv prodn p produccion produção proddr',
  staging: 'stage stg preprod preproduction pre preprd ppd uatstaging vorproduktion',
  test: 'tst testing qa qas uat sit integration int acceptance acc abnahme quality systemtest t preqa',
  dev: 'development develop devel sandbox sbx lab poc entwicklung d training demo desarrollo',
  dr: 'disasterrecovery drp recovery failover standby notfall',
  unknown: 'unbekannt other undefined',
});

const assetType = words({
  server:
    'physicalserver physical baremetal windowsserver linuxserver unixserver esxserver hypervisor host computer cmdbciserver cmdbciwinserver cmdbcilinuxserver cmdbciunixserver cmdbciesxserver cmdbciaixserver cmdbcisolarisserver physischerserver blade mainframe',
  vm: 'virtualmachine virtual virtualserver vminstance instance ec2instance guest vmwarevirtualmachineinstance cmdbcivminstance cmdbcivmwareinstance cmdbcivm virtuellemaschine azurevm vmwarevm hypervvm',
  database:
    'db dbinstance databaseinstance databaseserver sqlserver cmdbcidbinstance cmdbcidbmssqlinstance cmdbcidborainstance datenbank rds oracledatabase',
  application:
    'app applicationserver software webapplication cmdbciappl cmdbcibusinessapp businessapplication anwendung website',
  network:
    'networkdevice switch router firewall loadbalancer networkgear cmdbcinetgear cmdbciipswitch cmdbciiprouter cmdbcifirewall cmdbcilb netzwerk accesspoint gateway appliance',
  storage:
    'storagedevice storagearray nas san array filer cmdbcistorageserver cmdbcistoragedevice cmdbcimsd speicher fileserver volume',
  service:
    'businessservice cmdbciservice applicationservice cmdbciserviceauto dienst webservice cloudservice',
  unknown: 'other unbekannt configurationitem cmdbci',
});

const firmware = words({
  uefi: 'efi uefisecureboot gen2 generation2',
  bios: 'legacy legacybios gen1 generation1 mbr pcbios',
});

const direction = words({
  northbound: 'north inbound in upstream',
  southbound: 'south outbound out downstream',
});

const byField: Readonly<Record<string, Words>> = {
  power_state: powerState,
  environment,
  asset_type: assetType,
  firmware,
  dependency_direction: direction,
};

const truths = words({
  true: 'true t yes y 1 on x ja j wahr oui o vrai si sí s verdadero verdad sim tak da да はい 是 enabled checked aktiv ✓',
  false:
    'false f no n 0 off nein falsch non faux falso não nao nie нет いいえ 否 disabled unchecked inaktiv ✗',
});

/** 1 (low) to 5 (critical); the long forms are ServiceNow's, where `1 - most critical` counts the other way round. */
const criticality: Readonly<Record<string, number>> = {
  verylow: 1,
  minimal: 1,
  low: 1,
  niedrig: 1,
  gering: 1,
  faible: 1,
  '4notcritical': 1,
  notcritical: 1,
  mediumlow: 2,
  minor: 2,
  '3lesscritical': 2,
  lesscritical: 2,
  medium: 3,
  moderate: 3,
  mittel: 3,
  normal: 3,
  moyen: 3,
  standard: 3,
  high: 4,
  hoch: 4,
  important: 4,
  wichtig: 4,
  élevé: 4,
  businesscritical: 4,
  '2somewhatcritical': 4,
  somewhatcritical: 4,
  veryhigh: 5,
  critical: 5,
  kritisch: 5,
  critique: 5,
  missioncritical: 5,
  '1mostcritical': 5,
  mostcritical: 5,
};

const key = (text: string): string => text.toLowerCase().replace(/[\s_\-()]+/gu, '');

/** The canonical value of an enum field for a text in any case and spelling known, null when it is unknown. */
export function enumValue(field: string, values: readonly string[], text: string): string | null {
  const plain = key(text);
  const own = values.find((value) => key(value) === plain);
  if (own !== undefined) return own;
  const mapped = byField[field]?.[plain];
  return mapped !== undefined && values.includes(mapped) ? mapped : null;
}

export function booleanValue(text: string): boolean | null {
  const value = truths[key(text)];
  return value === undefined ? null : value === 'true';
}

/** The level a word stands for on the scale of `business_criticality`, null when it is no such word. */
export const criticalityLevel = (text: string): number | null => criticality[key(text)] ?? null;
