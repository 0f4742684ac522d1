/** The invented company: a maker of water technology. Domain names are reserved ones (RFC 2606). */
export const company = { name: 'Lindquell AG', domain: 'lindquell.example' } as const;

/** Where the machines stand; `weight` is the share of applications hosted there. */
export const sites = [
  { code: 'fra', city: 'Frankfurt am Main', datacenter: 'FRA-DC1', weight: 55 },
  { code: 'ham', city: 'Hamburg', datacenter: 'HAM-DC1', weight: 25 },
  { code: 'zrh', city: 'Zürich', datacenter: 'ZRH-DC2', weight: 20 },
] as const;

/** Business services and the applications each is made of. */
export const businessServices: readonly { name: string; applications: readonly string[] }[] = [
  {
    name: 'Order Management',
    applications: [
      'Order Entry',
      'Order Tracking',
      'Price Engine',
      'Quote Builder',
      'Returns Portal',
      'EDI Gateway',
    ],
  },
  {
    name: 'Logistics',
    applications: [
      'Warehouse Control',
      'Route Planner',
      'Freight Billing',
      'Dock Scheduler',
      'Customs Filing',
      'Stock Ledger',
    ],
  },
  {
    name: 'Finance',
    applications: [
      'General Ledger',
      'Accounts Payable',
      'Invoice Archive',
      'Treasury Desk',
      'Tax Reporting',
      'Asset Accounting',
    ],
  },
  {
    name: 'Human Resources',
    applications: ['Payroll', 'Time Recording', 'Applicant Portal', 'Travel Expenses'],
  },
  {
    name: 'Production',
    applications: [
      'Manufacturing Execution',
      'Line Historian',
      'Recipe Manager',
      'Maintenance Planner',
      'Tool Crib',
      'Label Print',
    ],
  },
  {
    name: 'Quality',
    applications: ['Lab Information System', 'Complaint Desk', 'Audit Trail', 'Gauge Calibration'],
  },
  {
    name: 'Sales',
    applications: [
      'Customer Relations',
      'Partner Portal',
      'Product Configurator',
      'Campaign Manager',
      'Contract Vault',
    ],
  },
  {
    name: 'Customer Service',
    applications: ['Ticket Desk', 'Field Service', 'Spare Parts Shop', 'Knowledge Base'],
  },
  {
    name: 'Web Presence',
    applications: ['Web Shop', 'Content Hub', 'Media Library', 'Site Search', 'Newsletter'],
  },
  {
    name: 'Business Intelligence',
    applications: [
      'Data Warehouse',
      'Report Server',
      'Planning Cube',
      'Data Intake',
      'Sensor Analytics',
    ],
  },
  {
    name: 'Research',
    applications: ['Simulation Farm', 'Drawing Vault', 'Test Bench', 'Patent Watch'],
  },
  {
    name: 'Procurement',
    applications: ['Supplier Portal', 'Purchase Approval', 'Catalog Sync', 'Spend Monitor'],
  },
  {
    name: 'Workplace',
    applications: [
      'File Service',
      'Print Service',
      'Remote Desktop',
      'Software Depot',
      'Mail Relay',
    ],
  },
];

/** What a second and later copy of an application is told apart by. */
export const divisions = [
  'Pumps',
  'Valves',
  'Filters',
  'Metering',
  'Nordics',
  'Iberia',
  'Alps',
  'Benelux',
] as const;

export const people = [
  'Jörg Müller',
  'Anke Schröder',
  'Björn Lindström',
  'Käthe Groß',
  'Tomasz Nowak',
  'Sabine Köhler',
  'Urs Bürgi',
  'Maria Fernandes',
  'Peter Weiß',
  'Eleni Pappas',
  'Günther Hahn',
  'Claire Dubois',
  'Ravi Menon',
  'Svenja Möller',
  'Luca Bianchi',
  'Ingrid Østby',
] as const;

/** `Jörg Müller` -> `joerg.mueller@lindquell.example` */
export function mailAddress(person: string): string {
  const spelled = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe' } as const;
  const local = person
    .toLowerCase()
    .replace(/[äöüßø]/g, (letter) => spelled[letter as keyof typeof spelled])
    .replaceAll(' ', '.');
  return `${local}@${company.domain}`;
}
