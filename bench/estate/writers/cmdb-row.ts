import { mailAddress } from '../business-catalog';
import type { Environment, Estate, Server } from '../estate';
import { dependencyNames } from '../references';
import type { Random } from '../random';

/** The headers the company chose itself: German with the English of its trade, as such lists are. */
export const cmdbHeader = [
  'CI-Nummer',
  'Servername',
  'FQDN',
  'Typ',
  'Seriennummer',
  'SMBIOS UUID',
  'IP-Adresse',
  'MAC-Adresse',
  'Betriebssystem',
  'OS Version',
  'CPU Kerne',
  'Arbeitsspeicher (GB)',
  'Storage alloc. (GB)',
  'Storage used (GB)',
  'CPU Ø %',
  'CPU max %',
  'RAM Ø %',
  'Umgebung',
  'Anwendung',
  'Business Service',
  'Verantwortlich',
  'E-Mail',
  'Kritikalität',
  'Standort',
  'Rechenzentrum',
  'Status',
  'Zuletzt gesehen',
  'Abhängig von',
  'Bemerkung',
] as const;
export type CmdbColumn = (typeof cmdbHeader)[number];
export type CmdbRow = Record<CmdbColumn, string>;

const environmentNames: Record<Environment, readonly string[]> = {
  prod: ['Produktion', 'Produktion', 'PROD', 'prod'],
  staging: ['Abnahme', 'Staging'],
  test: ['Test', 'TEST', 'test'],
  dev: ['Entwicklung', 'DEV', 'dev'],
};

/** One machine as the company's own list shows it. */
export function cmdbRow(random: Random, estate: Estate, server: Server): CmdbRow {
  const application =
    server.applicationNo === null ? undefined : estate.applications[server.applicationNo];
  const allocated = server.disks.reduce((sum, disk) => sum + disk.sizeGib, 0);
  const used = server.disks.reduce((sum, disk) => sum + disk.usedGib, 0);
  const running = server.power === 'on';
  return {
    'CI-Nummer': `CI${String(100_000 + server.assetNo * 7).padStart(7, '0')}`,
    Servername: server.name,
    FQDN: random.chance(0.85) ? server.fqdn : '',
    Typ: server.virtual ? 'VM' : 'Physischer Server',
    Seriennummer: server.serial,
    'SMBIOS UUID': random.chance(0.8) ? server.uuid : '',
    'IP-Adresse': server.ips.join(', '),
    'MAC-Adresse': macText(random, server),
    Betriebssystem: server.os.name,
    'OS Version': server.os.version,
    'CPU Kerne': String(server.cores),
    'Arbeitsspeicher (GB)': germanNumber(server.memoryMib / 1024),
    'Storage alloc. (GB)': germanNumber(allocated),
    'Storage used (GB)': germanNumber(used),
    'CPU Ø %': running ? germanNumber(server.cpuAvgPct) : '',
    'CPU max %': running ? germanNumber(server.cpuMaxPct) : '',
    'RAM Ø %': running ? germanNumber(server.memAvgPct) : '',
    Umgebung: random.pick(environmentNames[server.environment]),
    Anwendung: application?.name ?? '',
    'Business Service': application?.service ?? '',
    Verantwortlich: server.owner,
    'E-Mail': mailAddress(server.owner),
    Kritikalität: String(application?.criticality ?? ''),
    Standort: server.city,
    Rechenzentrum: server.datacenter,
    Status: server.decommissioned
      ? random.pick(['Außer Betrieb', 'Stillgelegt'])
      : random.pick(['In Betrieb', 'In Betrieb', 'in Betrieb', 'aktiv']),
    'Zuletzt gesehen': germanDate(server.lastSeenAt),
    'Abhängig von': dependencyNames(estate, server.assetNo).join(', '),
    Bemerkung: remark(random, server),
  };
}

/** `1250.5` -> `1250,5`; with `grouped` `1.250,5`, always one decimal then so that it cannot be read in two ways. */
export function germanNumber(value: number, grouped = false): string {
  const rounded = Math.round(value * 10) / 10;
  if (!grouped) return String(rounded).replace('.', ',');
  const [whole = '', decimals = ''] = rounded.toFixed(1).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${decimals}`;
}

/** `2026-10-30T…` -> `30.10.2026` */
export const germanDate = (instant: string): string =>
  instant.slice(0, 10).split('-').reverse().join('.');

function macText(random: Random, { macs }: Server): string {
  const style = random.int(0, 9);
  const written = macs.map((mac) =>
    style === 0 ? mac.replaceAll(':', '-').toUpperCase() : style < 4 ? mac.toUpperCase() : mac,
  );
  return written.join(', ');
}

const remarks = [
  'Wartungsfenster So 02:00-06:00',
  'Lizenz läuft über Rahmenvertrag',
  'Nachfolger geplant; Rücksprache mit Fachbereich nötig',
  'Monitoring aktiv',
  'Backup täglich, Aufbewahrung 35 Tage',
] as const;

function remark(random: Random, server: Server): string {
  if (server.decommissioned) return 'zur Verschrottung vorgesehen';
  return random.chance(0.2) ? random.pick(remarks) : '';
}
