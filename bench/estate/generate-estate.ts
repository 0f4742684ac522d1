import { buildServer } from './build-server';
import { connectServers } from './connect-servers';
import type { Application, EolAsset, Estate, EstateOptions, Server } from './estate';
import { planApplications } from './plan-applications';
import { createRandom, type Random } from './random';

const MIN_SERVERS = 40;
const MAX_SERVERS = 60_000;
const MAX_DEPENDENCIES_PER_SERVER = 12;

/**
 * Invents an enterprise: business services, their applications in tiers and environments, the machines below and the
 * relations between them. Pure: the same options give the same estate, byte for byte.
 *
 * @throws RangeError when an option lies outside its limits, which the message names
 */
export function generateEstate(options: EstateOptions): Estate {
  checkOptions(options);
  const random = createRandom(options.seed);
  const { applications, slots } = planApplications(random, options.servers);
  const built = slots.map((slot, no) => buildServer(random, slot, no, options));
  const { servers, pairs } = reuseNames(random, applications, built);
  const { edges, cycles } = connectServers(random, applications, servers, options.dependencies);
  return {
    options,
    applications,
    servers,
    edges,
    cycles,
    sameNameDistinct: pairs,
    eolAssets: findEol(servers, options.asOf),
  };
}

function checkOptions({ seed, servers, dependencies, asOf }: EstateOptions): void {
  const within = (name: string, value: number, min: number, max: number): void => {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    throw new RangeError(`${name} is ${value}, expected a whole number from ${min} to ${max}`);
  };
  within('seed', seed, 0, 2 ** 32 - 1);
  within('servers', servers, MIN_SERVERS, MAX_SERVERS);
  within('dependencies', dependencies, servers, servers * MAX_DEPENDENCIES_PER_SERVER);
  if (!/^\d{4}-\d\d-\d\d$/.test(asOf) || Number.isNaN(Date.parse(asOf))) {
    throw new RangeError(`asOf is "${asOf}", expected a day such as 2026-11-01`);
  }
}

/**
 * Lets about one machine in a hundred bear the name of another: iron that was replaced and kept its name (same
 * domain), or a name used again at another site (a domain of its own). Serial, UUID and addresses stay different.
 */
function reuseNames(
  random: Random,
  applications: readonly Application[],
  built: readonly Server[],
): { servers: Server[]; pairs: [number, number][] } {
  const servers = [...built];
  const pairs: [number, number][] = [];
  const ordinary = built.filter(
    ({ applicationNo }) => applicationNo !== null && applications[applicationNo]?.shared === false,
  );
  const chosen = random.shuffle(ordinary).slice(0, 2 * Math.max(2, Math.round(built.length / 100)));
  for (let index = 0; index + 1 < chosen.length; index += 2) {
    const [first, second] = chosen.slice(index, index + 2);
    if (first === undefined || second === undefined) continue;
    const [original, twin] = first.assetNo < second.assetNo ? [first, second] : [second, first];
    const ownDomain = index % 4 === 0;
    const domain = original.fqdn.slice(original.name.length + 1);
    const fqdn = `${original.name.toLowerCase()}.${ownDomain ? `${twin.site}.` : ''}${domain}`;
    // Both rows must be there for the trap to be one.
    servers[twin.assetNo] = { ...twin, name: original.name, fqdn, documented: true };
    servers[original.assetNo] = { ...original, documented: true };
    pairs.push([original.assetNo, twin.assetNo]);
  }
  return { servers, pairs: pairs.sort((a, b) => a[0] - b[0]) };
}

const findEol = (servers: readonly Server[], asOf: string): EolAsset[] =>
  servers
    .filter(({ template, os }) => !template && os.eol < asOf)
    .map(({ assetNo, name, os }) => ({
      assetNo,
      assetName: name,
      product: os.product,
      cycle: os.cycle,
    }));
