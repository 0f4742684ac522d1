/** Makes realistic column values from a seed. */

export type Random = () => number;

/** A small seeded generator (mulberry32); the same seed gives the same numbers everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;
const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));
const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => between(random, 0, 15).toString(16)).join('');
const pad = (figure: number): string => String(figure).padStart(2, '0');
const ip = (random: Random): string =>
  `10.${between(random, 0, 40)}.${between(random, 0, 255)}.${between(random, 1, 254)}`;

const sites = ['fra', 'lon', 'nyc', 'ams', 'par'];
const roles = ['web', 'app', 'db', 'file', 'mail', 'erp'];
const people = ['Ana Costa', 'John Smith', 'Petra Vogel', 'Li Wei', 'Omar Haddad', 'Eva Novak'];
const hostname = (random: Random, row: number): string =>
  `${pick(random, sites)}-${pick(random, roles)}${String(row + 1).padStart(3, '0')}`;
const oneOf =
  (...items: string[]): Maker =>
  (random) =>
    pick(random, items);
const scaled =
  (low: number, high: number, decimals: number): Maker =>
  (random) =>
    // squared: small machines outnumber large ones
    (low + (high - low) * random() ** 2).toFixed(decimals);

type Maker = (random: Random, row: number) => string | null;

const makers = {
  hostname,
  fewHosts: (random) => `esx${between(random, 1, 6)}.corp.example.com`,
  fqdn: (random, row) => `${hostname(random, row)}.corp.example.com`,
  ip: (random) => ip(random),
  ipList: (random) => `${ip(random)};${ip(random)}`,
  mask: oneOf('255.255.255.0', '255.255.254.0', '255.255.0.0'),
  gateway: (random) => `10.${between(random, 0, 5)}.0.1`,
  cidr: (random) => `10.${between(random, 0, 9)}.0.0/16`,
  mac: (random) => Array.from({ length: 6 }, () => hex(random, 2)).join(':'),
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 12)}`,
  sysId: (random) => hex(random, 32),
  key: (_, row) => `EXT-${String(row + 1000)}`,
  rowNumber: (_, row) => String(row + 1),
  serial: (random) => `CZ${hex(random, 8).toUpperCase()}`,
  os: oneOf(
    'Microsoft Windows Server 2016 (64-bit)',
    'Microsoft Windows Server 2019 (64-bit)',
    'Red Hat Enterprise Linux 8 (64-bit)',
    'Ubuntu Linux (64-bit)',
    'CentOS 7 (64-bit)',
  ),
  osFamily: oneOf('windows', 'linux'),
  osVersion: oneOf('2016', '2019', '8.4', '20.04', '7.9', '12 SP5'),
  architecture: oneOf('x64', 'x86', 'amd64'),
  cores: oneOf('2', '4', '4', '8', '16', '1'),
  memoryMiB: oneOf('4096', '8192', '16384', '32768', '2048'),
  memoryGiB: oneOf('4', '8', '16', '32', '64'),
  memoryBytes: oneOf('4294967296', '8589934592', '17179869184'),
  diskGiB: scaled(20, 2000, 0),
  diskMiB: scaled(20_000, 2_000_000, 0),
  diskUsedGiB: scaled(5, 900, 1),
  diskUsedMiB: scaled(5_000, 900_000, 0),
  fewer: oneOf('1', '1', '2', '3'),
  count: scaled(0, 120, 0),
  zeroOrOne: oneOf('0', '1'),
  zero: () => '0',
  percent: scaled(1, 95, 1),
  peakPercent: scaled(30, 100, 1),
  iops: scaled(0, 2000, 1),
  rateKB: scaled(5, 20_000, 1),
  rateMB: scaled(0, 120, 2),
  bytes: scaled(1e5, 1e10, 0),
  megahertz: oneOf('2400', '2600', '3100'),
  price: scaled(100, 20_000, 2),
  power: oneOf('poweredOn', 'poweredOn', 'poweredOff', 'suspended'),
  powerWords: oneOf('Running', 'Running', 'Stopped'),
  boolean: oneOf('True', 'False', 'False'),
  yesNo: oneOf('yes', 'no'),
  firmware: oneOf('bios', 'efi'),
  environment: oneOf('Production', 'Test', 'Development', 'Staging'),
  environmentGerman: oneOf('Produktion', 'Test', 'Entwicklung', 'Abnahme'),
  environmentFrench: oneOf('Production', 'Recette', 'Développement'),
  application: oneOf('SAP ERP', 'Payroll', 'CRM', 'Web shop', 'Data warehouse', 'Intranet'),
  businessService: oneOf('Finance', 'Retail', 'Human Resources', 'Logistics'),
  person: (random) => pick(random, people),
  email: (random) => `${pick(random, people).toLowerCase().replace(' ', '.')}@example.com`,
  criticality: oneOf('High', 'Medium', 'Low', 'Critical'),
  oneToFive: oneOf('1', '2', '3', '4', '5'),
  city: oneOf('Frankfurt', 'London', 'New York', 'Amsterdam'),
  region: oneOf('us-east-1', 'eu-west-1', 'eu-central-1'),
  datacenter: oneOf('DC-East', 'DC-West'),
  cluster: oneOf('CL-PROD-01', 'CL-TEST-01', 'CL-DMZ'),
  assetType: oneOf('Virtual Server', 'Physical Server'),
  ciClass: oneOf('cmdb_ci_linux_server', 'cmdb_ci_win_server'),
  tags: (random) => `env=${pick(random, ['prod', 'dev'])};team=${pick(random, roles)}`,
  tagCategory: oneOf('Operating System', 'Database', 'Language', 'Runtime'),
  tagValue: oneOf('RHEL 8', 'Oracle', 'Java', 'Tomcat', 'Quarkus'),
  date: (random) =>
    `2025-${pad(between(random, 1, 12))}-${pad(between(random, 1, 28))} ${pad(between(random, 0, 23))}:00:00`,
  sentence: (random, row) =>
    `${pick(random, ['Runs', 'Serves', 'Hosts'])} the ${pick(random, roles)} part of order ${row}`,
  vendor: oneOf('Dell', 'HPE', 'VMware, Inc.', 'Lenovo'),
  model: oneOf('PowerEdge R740', 'ProLiant DL380', 'VMware7,1'),
  version: oneOf('11.2', '12.0', '10.3.5'),
  word: oneOf('green', 'normal', 'unmanaged', 'managed'),
  department: oneOf('IT Operations', 'Finance', 'Sales'),
  code: (random) => `CC-${between(random, 100, 130)}`,
  phone: (random) => `+49 69 ${between(random, 100000, 999999)}`,
  network: oneOf('VLAN-100-Prod', 'VLAN-200-Test', 'DMZ'),
  wave: oneOf('Wave 1', 'Wave 2', 'Wave 3'),
  strategy: oneOf('Rehost', 'Replatform', 'Retire'),
  constant: () => 'default',
  moref: (_, row) => `vm-${row + 100}`,
  path: (_, row) => `[datastore1] vm${row}/vm${row}.vmx`,
  process: oneOf('java', 'w3wp', 'postgres', 'nginx', 'sqlservr'),
  port: oneOf('443', '1433', '5432', '8080', '22', '389'),
  highPort: (random) => String(between(random, 32768, 65000)),
  protocol: oneOf('TCP', 'UDP', 'TCP'),
  relation: oneOf('Depends on::Used by', 'Runs on::Runs', 'Hosted on::Hosts'),
  direction: oneOf('northbound', 'southbound'),
  recordType: oneOf('1', '1', '2'),
  url: (random) => `https://git.example.com/${pick(random, roles)}/${pick(random, roles)}.git`,
  artifact: (random) => `${pick(random, roles)}-service`,
  depends: (random, row) => `${hostname(random, row + 1)},${hostname(random, row + 7)}`,
  bracketIps: (random) => `[${ip(random)},${ip(random)}];`,
  seconds: scaled(0, 900, 0),
  empty: () => null,
} satisfies Record<string, Maker>;

export type ValueKind = keyof typeof makers;

/** Values of one column, about one in twenty missing. */
export function generateValues(kind: ValueKind, rows: number, random: Random): (string | null)[] {
  const make: Maker = makers[kind];
  return Array.from({ length: rows }, (_, row) => {
    const value = make(random, row);
    return random() < 0.05 ? null : value;
  });
}
