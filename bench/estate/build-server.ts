import { company, people, sites } from './business-catalog';
import type { Disk, Environment, EstateOptions, Server } from './estate';
import { chooseOs } from './machine-model';
import type { OperatingSystem } from './os-catalog';
import type { Slot } from './plan-applications';
import type { Random } from './random';
import type { Tier } from './stacks';

const DAY_MS = 86_400_000;
const environmentNo: Record<Environment, number> = { prod: 0, staging: 1, test: 2, dev: 3 };

/** One machine for a place in the architecture. `assetNo` must be unique: addresses and serials derive from it. */
export function buildServer(
  random: Random,
  slot: Slot,
  assetNo: number,
  { asOf, servers }: EstateOptions,
): Server {
  const { application, environment, tier, model } = slot;
  const { virtual, cores, memoryMib } = model;
  const template = application === null;
  // One machine in sixteen was installed later or earlier than its neighbours.
  const os = random.chance(1 / 16) ? chooseOs(random, [model.os.product]) : model.os;
  const site = sites.find(({ code }) => code === application?.site) ?? sites[0];
  const name = template ? templateName(os, slot.ordinal) : serverName(random, slot, os, assetNo);
  const uuid = makeUuid(random, virtual);
  const decommissioned = !template && !application.shared && random.chance(0.04);
  const on = !template && !decommissioned;
  const hostNo = (assetNo % Math.max(8, Math.ceil(servers / 75))) + 1;
  const clusterNo = Math.ceil(hostNo / 8);
  return {
    assetNo,
    name,
    fqdn: `${name.toLowerCase()}.corp.${company.domain}`,
    applicationNo: application?.applicationNo ?? null,
    tier,
    environment,
    software: slot.software,
    os,
    virtual,
    serial: makeSerial(random, virtual, uuid),
    uuid,
    ...addresses(random, slot, assetNo, sites.indexOf(site)),
    cores,
    memoryMib,
    disks: makeDisks(random, model.dataGib),
    ...load(random, tier, on),
    power: on ? (random.chance(0.01) ? 'suspended' : 'on') : 'off',
    template,
    firmware: /^(2016|2019|2022|8|9|2[24]\.04|15\.\d)$/.test(os.cycle) ? 'uefi' : 'bios',
    owner: application?.owner ?? random.pick(people),
    site: site.code,
    city: site.city,
    datacenter: site.datacenter,
    cluster: virtual ? `${site.code.toUpperCase()}-CL${pad(clusterNo)}` : '',
    host: virtual ? `esx-${site.code}-${pad(hostNo)}.${company.domain}` : '',
    decommissioned,
    documented: !template && !random.chance(0.05),
    createdAt: daysBefore(asOf, random.int(200, 3500), random.int(0, 86_399)),
    lastSeenAt: lastSeen(random, asOf, decommissioned),
  };
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** `frap-ordapp01`: site, environment, application, tier, number; at most 15 characters, NetBIOS's limit. */
function serverName(random: Random, slot: Slot, os: OperatingSystem, assetNo: number): string {
  const { application, environment, tier, ordinal } = slot;
  const shared = application?.shared === true;
  // Every estate keeps machines from before its naming convention.
  if (!shared && random.chance(0.04)) return `LQSRV${pad(assetNo, 5)}`;
  const name = `${application?.site ?? ''}${environment.slice(0, 1)}-${application?.code ?? ''}${tier}${pad(ordinal)}`;
  return os.family === 'windows' ? name.toUpperCase() : name;
}

const templateName = (os: OperatingSystem, ordinal: number): string =>
  `tmpl-${os.product.replace('-server', '')}-${os.cycle}-${pad(ordinal)}`;

function makeUuid(random: Random, virtual: boolean): string {
  const variant = random.pick(['8', '9', 'a', 'b']);
  const first = virtual ? `42${random.hex(6)}` : random.hex(8);
  return `${first}-${random.hex(4)}-4${random.hex(3)}-${variant}${random.hex(3)}-${random.hex(12)}`;
}

/** A VM's BIOS serial spells its UUID, `VMware-42 1f … - …`; hardware has a vendor's number. */
function makeSerial(random: Random, virtual: boolean, uuid: string): string {
  if (!virtual) {
    const alphabet = Array.from('0123456789BCDFGHJKLMNPQRSTVWXYZ');
    const tail = Array.from({ length: 7 }, () => random.pick(alphabet)).join('');
    return `CZ${random.int(1, 9).toString()}${tail}`;
  }
  const bytes = uuid.replaceAll('-', '').match(/../g) ?? [];
  return `VMware-${bytes.slice(0, 8).join(' ')}-${bytes.slice(8).join(' ')}`;
}

/** Unique by construction: the address counts up with the asset number inside a network per site and environment. */
function addresses(
  random: Random,
  slot: Slot,
  assetNo: number,
  siteNo: number,
): Pick<Server, 'ips' | 'macs'> {
  const backupCard = slot.application !== null && random.chance(0.12);
  const low = `${Math.floor(assetNo / 240).toString()}.${((assetNo % 240) + 10).toString()}`;
  const network = 16 + siteNo * 4 + environmentNo[slot.environment];
  const ips = slot.application === null ? [] : [`10.${network.toString()}.${low}`];
  const macs = [mac(slot.model.virtual, assetNo * 2)];
  if (backupCard) {
    ips.push(`172.${(16 + siteNo).toString()}.${low}`);
    macs.push(mac(slot.model.virtual, assetNo * 2 + 1));
  }
  return { ips, macs };
}

/** 00:50:56 is VMware's, b4:7a:f1 a server maker's prefix. */
function mac(virtual: boolean, cardNo: number): string {
  const low = (virtual ? 0x800000 : 0x100000) + cardNo;
  const hex = low.toString(16).padStart(6, '0');
  return [virtual ? '00:50:56' : 'b4:7a:f1', ...(hex.match(/../g) ?? [])].join(':');
}

function makeDisks(random: Random, dataGib: number): Disk[] {
  const sizes = [random.pick([50, 60, 80, 100]), dataGib];
  if (dataGib >= 500 && random.chance(0.5)) sizes.push(dataGib / 2);
  return sizes.map((sizeGib) => ({ sizeGib, usedGib: round(sizeGib * between(random, 0.2, 0.9)) }));
}

type Load = Pick<
  Server,
  | 'cpuAvgPct'
  | 'cpuMaxPct'
  | 'memAvgPct'
  | 'memMaxPct'
  | 'diskReadIops'
  | 'diskWriteIops'
  | 'diskReadMbps'
  | 'diskWriteMbps'
  | 'netInMbps'
  | 'netOutMbps'
>;

function load(random: Random, tier: Tier, on: boolean): Load {
  const busy = on ? (tier === 'db' ? 8 : 1) : 0;
  const cpuAvgPct = on ? round(between(random, 2, 45)) : 0;
  const memAvgPct = on ? round(between(random, 20, 75)) : 0;
  const diskReadIops = round(busy * between(random, 5, 80));
  const diskWriteIops = round(busy * between(random, 5, 60));
  return {
    cpuAvgPct,
    cpuMaxPct: on ? round(cpuAvgPct + between(random, 5, 54)) : 0,
    memAvgPct,
    memMaxPct: on ? round(memAvgPct + between(random, 2, 24)) : 0,
    diskReadIops,
    diskWriteIops,
    diskReadMbps: round(diskReadIops * 0.032),
    diskWriteMbps: round(diskWriteIops * 0.028),
    netInMbps: round(busy * between(random, 0.1, 3)),
    netOutMbps: round(busy * between(random, 0.1, 4)),
  };
}

function lastSeen(random: Random, asOf: string, decommissioned: boolean): string {
  const stale = random.chance(0.03);
  const days = decommissioned
    ? random.int(181, 900)
    : stale
      ? random.int(91, 400)
      : random.int(0, 3);
  return daysBefore(asOf, days, random.int(0, 86_399));
}

const daysBefore = (asOf: string, days: number, second: number): string =>
  new Date(Date.parse(`${asOf}T00:00:00Z`) - days * DAY_MS - second * 1000)
    .toISOString()
    .replace('.000Z', 'Z');

const between = (random: Random, low: number, high: number): number =>
  low + random.next() * (high - low);

const round = (value: number): number => Math.round(value * 10) / 10;
