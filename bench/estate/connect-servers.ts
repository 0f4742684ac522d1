import type { Application, Edge, Server } from './estate';
import type { Random } from './random';
import { sharedServices, type Tier } from './stacks';

type Draft = Omit<Edge, 'edgeNo'>;

/**
 * The relations the architecture implies, the most telling first, cut off at `wanted`: circles between applications,
 * tiers inside an application, calls to other applications, shared services, and further calls as filling.
 *
 * Calls go from a later application to an earlier one only. A circle is closed between neighbours in that order, so
 * the circles returned are exactly the strongly connected sets of the application graph without shared services.
 */
export function connectServers(
  random: Random,
  applications: readonly Application[],
  servers: readonly Server[],
  wanted: number,
): { edges: Edge[]; cycles: string[][] } {
  const drafts = new Map<string, Draft>();
  const add = (edges: Iterable<Draft>): void => {
    for (const edge of edges) {
      if (drafts.size >= wanted) return;
      const key = `${edge.from.toString()} ${edge.to.toString()} ${edge.port.toString()}`;
      if (edge.from !== edge.to && !drafts.has(key)) drafts.set(key, edge);
    }
  };
  const groups = groupServers(applications, servers);
  const business = groups.filter((group) => !group.application.shared && group.machines.length > 1);
  const cycles = chooseCycles(random, business);
  add(cycles.flatMap((cycle) => cycle.flatMap((group, index) => closeCycle(cycle, group, index))));
  add(business.flatMap(tierEdges));
  add(business.flatMap((group, index) => callEdges(random, business.slice(0, index), group)));
  add(random.shuffle(sharedEdges(random, groups, servers)));
  add(fillers(random, business, wanted * 50));
  if (drafts.size < wanted) {
    throw new RangeError(
      `${servers.length} servers cannot carry ${wanted} dependencies, only ${drafts.size} fit`,
    );
  }
  return {
    edges: [...drafts.values()].map((edge, edgeNo) => ({ edgeNo, ...edge })),
    cycles: cycles.map((cycle) => cycle.map(({ application }) => application.name).sort()),
  };
}

interface Group {
  application: Application;
  machines: Server[];
}

function groupServers(applications: readonly Application[], servers: readonly Server[]): Group[] {
  const groups = applications.map((application): Group => ({ application, machines: [] }));
  for (const server of servers) {
    if (isLive(server)) groups[server.applicationNo]?.machines.push(server);
  }
  return groups;
}

/** Templates and what was taken out of service talk to nobody. */
const isLive = (server: Server): server is Server & { applicationNo: number } =>
  server.applicationNo !== null && !server.decommissioned;

const machinesOf = (group: Group, environment: string, tier: Tier): Server[] =>
  group.machines.filter((server) => server.environment === environment && server.tier === tier);

/** The machines through which others reach the application: its foremost tier. */
function entrance(group: Group, environment: string): Server[] {
  const tiers = ['web', 'app', 'srv', 'db'] as const;
  const found = tiers.map((tier) => machinesOf(group, environment, tier));
  return found.find((machines) => machines.length > 0) ?? [];
}

/** The machines that call others: the application tier, or whatever there is. */
function callers(group: Group, environment: string): Server[] {
  const machines = machinesOf(group, environment, 'app');
  return machines.length > 0 ? machines : entrance(group, environment);
}

function link(from: Server | undefined, to: Server | undefined, kind: Edge['kind']): Draft[] {
  if (from === undefined || to === undefined) return [];
  return [
    {
      from: from.assetNo,
      to: to.assetNo,
      port: to.software.port,
      protocol: 'tcp',
      kind,
      sourceProcess: from.software.process,
    },
  ];
}

/** Disjoint pairs and triples of neighbours, about one circle per twenty applications, three where they fit. */
function chooseCycles(random: Random, business: readonly Group[]): Group[][] {
  const candidates = business
    .map((_, index) => business.slice(index, index + 3))
    .filter(
      (triple, index) =>
        index % 4 === 0 &&
        triple.length === 3 &&
        triple.every((group) => callers(group, 'prod').length > 0),
    );
  const count = Math.max(3, Math.round(business.length / 20));
  return random
    .shuffle(candidates)
    .slice(0, count)
    .map((triple) => triple.slice(0, random.int(2, 3)))
    .sort((a, b) => orderOf(a) - orderOf(b));
}

const orderOf = ([first]: readonly Group[]): number => first?.application.applicationNo ?? 0;

/** Each member calls the one before it, the first calls the last. */
const closeCycle = (cycle: readonly Group[], group: Group, index: number): Draft[] => {
  const called = cycle.at(index - 1) ?? group;
  return link(callers(group, 'prod')[0], entrance(called, 'prod')[0], 'cycle');
};

function tierEdges(group: Group): Draft[] {
  const environments = [...new Set(group.machines.map(({ environment }) => environment))];
  return environments.flatMap((environment) => {
    const [web, app, db, batch] = (['web', 'app', 'db', 'bat'] as const).map((tier) =>
      machinesOf(group, environment, tier),
    );
    const mesh = (from: Server[] = [], to: Server[] = [], kind: Edge['kind']): Draft[] =>
      from.flatMap((source) => to.flatMap((target) => link(source, target, kind)));
    return [...mesh(web, app, 'tier'), ...mesh(app, db, 'tier'), ...mesh(batch, db, 'batch')];
  });
}

function callEdges(random: Random, earlier: readonly Group[], group: Group): Draft[] {
  if (earlier.length === 0) return [];
  const same = earlier.filter(
    ({ application }) => application.service === group.application.service,
  );
  const edges: Draft[] = [];
  for (let call = random.int(0, 3); call > 0; call -= 1) {
    const target = random.pick(same.length > 0 && random.chance(0.7) ? same : earlier);
    for (const environment of ['prod', 'test'] as const) {
      const reached = entrance(target, environment);
      // A test system without a partner of its own talks to production, as happens everywhere.
      const entrances = reached.length > 0 ? reached : entrance(target, 'prod');
      for (const caller of callers(group, environment)) {
        if (entrances.length > 0) edges.push(...link(caller, random.pick(entrances), 'call'));
      }
    }
  }
  return edges;
}

function sharedEdges(
  random: Random,
  groups: readonly Group[],
  servers: readonly Server[],
): Draft[] {
  return sharedServices.flatMap(({ application, uses }) => {
    const providers = groups.find((group) => group.application.name === application)?.machines;
    if (providers === undefined) return [];
    const clients = servers.filter(isLive);
    return clients.flatMap(({ assetNo, os }) =>
      uses.map(({ port, protocol, clientProcess }): Draft => {
        const to = random.pick(providers).assetNo;
        const sourceProcess = os.family === 'windows' ? clientProcess.windows : clientProcess.other;
        return { from: assetNo, to, port, protocol, kind: 'shared', sourceProcess };
      }),
    );
  });
}

/** Further calls from later to earlier applications, at most `attempts`. */
function* fillers(random: Random, business: readonly Group[], attempts: number): Generator<Draft> {
  if (business.length < 2) return;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const later = random.int(1, business.length - 1);
    const caller = business[later];
    const target = business[random.int(0, later - 1)];
    if (caller === undefined || target === undefined) continue;
    yield* link(random.pick(caller.machines), random.pick(target.machines), 'extra');
  }
}
