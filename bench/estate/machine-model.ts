import { operatingSystems, type OperatingSystem } from './os-catalog';
import type { Random } from './random';
import type { Tier } from './stacks';

/** What the machines of one tier of one application have in common. */
export interface MachineModel {
  os: OperatingSystem;
  virtual: boolean;
  cores: number;
  memoryMib: number;
  /** size of the data disk */
  dataGib: number;
}

/** Typical sizes per tier: choices of cores, GiB of memory per core, GiB of data disk. */
const sizes: Record<Tier, { cores: number[]; gibPerCore: number[]; dataGib: number[] }> = {
  web: { cores: [2, 2, 4], gibPerCore: [2, 2, 4], dataGib: [20, 40] },
  app: { cores: [4, 4, 8, 16], gibPerCore: [2, 4, 4], dataGib: [50, 100, 200] },
  db: { cores: [4, 8, 16, 32], gibPerCore: [4, 8], dataGib: [200, 500, 1000, 2000] },
  bat: { cores: [2, 4], gibPerCore: [4], dataGib: [100, 250] },
  srv: { cores: [2, 4], gibPerCore: [2, 4], dataGib: [40, 100, 250] },
};

export function chooseModel(
  random: Random,
  tier: Tier,
  osProducts: readonly string[],
  virtual: boolean,
): MachineModel {
  const size = sizes[tier];
  const cores = random.pick(size.cores);
  return {
    os: chooseOs(random, osProducts),
    virtual,
    cores,
    memoryMib: cores * random.pick(size.gibPerCore) * 1024,
    dataGib: random.pick(size.dataGib),
  };
}

/** One of the releases of the products, the usual ones more often. */
export const chooseOs = (random: Random, osProducts: readonly string[]): OperatingSystem =>
  random.weighted(operatingSystems.filter(({ product }) => osProducts.includes(product)));
