/** An invented enterprise as it really is; the writers render what its tools say about it. */
import type { OperatingSystem } from './os-catalog';
import type { Software, Tier } from './stacks';

export interface EstateOptions {
  seed: number;
  /** machines, templates included */
  servers: number;
  /** distinct relations between machines */
  dependencies: number;
  /** the day the inventories were taken, `YYYY-MM-DD` */
  asOf: string;
}

export type Environment = 'prod' | 'staging' | 'test' | 'dev';

export interface Application {
  applicationNo: number;
  name: string;
  /** three letters, unique, part of the machine names */
  code: string;
  service: string;
  /** 1 (low) to 5 (critical) */
  criticality: number;
  owner: string;
  site: string;
  /** everyone uses it: directory, time, monitoring, backup */
  shared: boolean;
  technology: string;
}

export interface Disk {
  sizeGib: number;
  usedGib: number;
}

/** One real machine. Names are not unique: see `Estate.sameNameDistinct`. */
export interface Server {
  /** 0-based position in `Estate.servers`, the identity the ground truth speaks of */
  assetNo: number;
  name: string;
  fqdn: string;
  /** null for templates */
  applicationNo: number | null;
  tier: Tier;
  environment: Environment;
  software: Software;
  os: OperatingSystem;
  virtual: boolean;
  serial: string;
  uuid: string;
  /** first is the primary address, empty for templates */
  ips: string[];
  macs: string[];
  cores: number;
  memoryMib: number;
  disks: Disk[];
  cpuAvgPct: number;
  cpuMaxPct: number;
  memAvgPct: number;
  memMaxPct: number;
  diskReadIops: number;
  diskWriteIops: number;
  diskReadMbps: number;
  diskWriteMbps: number;
  netInMbps: number;
  netOutMbps: number;
  power: 'on' | 'off' | 'suspended';
  template: boolean;
  firmware: 'bios' | 'uefi';
  owner: string;
  site: string;
  city: string;
  datacenter: string;
  cluster: string;
  host: string;
  /** taken out of service, though some inventories still list it */
  decommissioned: boolean;
  /** is it in the CMDB at all? */
  documented: boolean;
  createdAt: string;
  lastSeenAt: string;
}

/** One relation: machine `from` depends on (calls) machine `to`. */
export interface Edge {
  edgeNo: number;
  from: number;
  to: number;
  port: number;
  protocol: 'tcp' | 'udp';
  kind: 'cycle' | 'tier' | 'batch' | 'call' | 'shared' | 'extra';
  sourceProcess: string;
}

export interface EolAsset {
  assetNo: number;
  assetName: string;
  product: string;
  cycle: string;
}

export interface Estate {
  options: EstateOptions;
  applications: Application[];
  servers: Server[];
  edges: Edge[];
  /** applications that depend on each other in a circle, names sorted; every strongly connected set of two or more */
  cycles: string[][];
  /** pairs of asset numbers: different machines that bear one name */
  sameNameDistinct: [number, number][];
  /** machines (no templates) whose operating system had passed its end of life on `asOf` */
  eolAssets: EolAsset[];
}
