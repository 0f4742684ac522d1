import fc from 'fast-check';
import { DirectedGraph } from 'graphology';
import { stronglyConnectedComponents } from 'graphology-components';
import type { Estate, EstateOptions } from './estate';
import { generateEstate } from './generate-estate';
import { applicationEdges } from './writers/konveyor';

const options: EstateOptions = { seed: 1, servers: 400, dependencies: 1200, asOf: '2026-11-01' };
const estate = generateEstate(options);

/** Circles of two or more applications as the graph library sees them. */
function cyclesOf(subject: Estate): string[][] {
  const graph = new DirectedGraph();
  for (const { applicationNo } of subject.applications) graph.addNode(applicationNo);
  for (const [from, to] of applicationEdges(subject)) graph.mergeEdge(from, to);
  return stronglyConnectedComponents(graph)
    .filter((component) => component.length > 1)
    .map((component) => component.map((no) => subject.applications[Number(no)]!.name).sort());
}

const sorted = (cycles: readonly string[][]): string[] => cycles.map((c) => c.join('|')).sort();

describe('generateEstate', () => {
  it('gives the same estate for the same options and another for another seed', () => {
    expect(generateEstate(options)).toEqual(estate);
    expect(generateEstate({ ...options, seed: 2 }).servers).not.toEqual(estate.servers);
  });

  it('has exactly the machines and relations asked for', () => {
    expect(estate.servers).toHaveLength(400);
    expect(estate.edges).toHaveLength(1200);
    expect(estate.servers.map(({ assetNo }) => assetNo)).toEqual(estate.servers.map((_, no) => no));
    expect(estate.edges.map(({ edgeNo }) => edgeNo)).toEqual(estate.edges.map((_, no) => no));
  });

  it.each(['serial', 'uuid'] as const)('gives every machine its own %s', (field) => {
    expect(new Set(estate.servers.map((server) => server[field])).size).toBe(400);
  });

  it('gives every network card its own address', () => {
    for (const field of ['ips', 'macs'] as const) {
      const all = estate.servers.flatMap((server) => server[field]);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('keeps names within the fifteen characters of NetBIOS, templates excepted', () => {
    const long = estate.servers.filter(({ name, template }) => !template && name.length > 15);
    expect(long).toEqual([]);
  });

  it('repeats a name only where it says so, with another serial', () => {
    const byName = new Map<string, number[]>();
    for (const { name, assetNo } of estate.servers) {
      byName.set(name, [...(byName.get(name) ?? []), assetNo]);
    }
    const repeated = [...byName.values()].filter((numbers) => numbers.length > 1);
    expect(repeated).toEqual(estate.sameNameDistinct);
    expect(repeated.length).toBeGreaterThanOrEqual(2);
  });

  it('knows every circle between applications and no other', () => {
    expect(estate.cycles.length).toBeGreaterThanOrEqual(3);
    expect(sorted(cyclesOf(estate))).toEqual(sorted(estate.cycles));
  });

  it('lets neither templates nor machines out of service talk', () => {
    const silent = new Set(
      estate.servers.filter((s) => s.template || s.decommissioned).map(({ assetNo }) => assetNo),
    );
    expect(silent.size).toBeGreaterThan(5);
    expect(estate.edges.filter(({ from, to }) => silent.has(from) || silent.has(to))).toEqual([]);
  });

  it('connects web to application to database tiers', () => {
    const tierOf = (no: number): string => estate.servers[no]!.tier;
    const pairs = estate.edges
      .filter(({ kind }) => kind === 'tier')
      .map(({ from, to }) => `${tierOf(from)}>${tierOf(to)}`);
    expect([...new Set(pairs)].sort()).toEqual(['app>db', 'web>app']);
  });

  it('lists as past its end of life what the day of the inventory says', () => {
    const early = generateEstate({ ...options, asOf: '2010-01-01' });
    expect(early.eolAssets).toEqual([]);
    expect(estate.eolAssets.length).toBeGreaterThan(40);
    for (const { assetNo } of estate.eolAssets) {
      const { os, template } = estate.servers[assetNo]!;
      expect(os.eol < '2026-11-01' && !template).toBe(true);
    }
  });

  it('keeps its promises for any seed and size', () => {
    const anyOptions = fc.record({
      seed: fc.nat(),
      servers: fc.integer({ min: 40, max: 160 }),
      perServer: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(anyOptions, ({ seed, servers, perServer }) => {
        const dependencies = servers * perServer;
        const subject = generateEstate({ seed, servers, dependencies, asOf: '2026-11-01' });
        expect(subject.servers).toHaveLength(servers);
        expect(subject.edges).toHaveLength(dependencies);
        expect(sorted(cyclesOf(subject))).toEqual(sorted(subject.cycles));
        const keys = subject.edges.map(({ from, to, port }) => `${from}>${to}:${port}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(subject.edges.filter(({ from, to }) => from === to)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[Partial<EstateOptions>, string]>([
    [{ servers: 39 }, 'servers is 39, expected a whole number from 40 to 60000'],
    [{ servers: 60_001 }, 'servers is 60001'],
    [{ dependencies: 399 }, 'dependencies is 399, expected a whole number from 400 to 4800'],
    [{ seed: -1 }, 'seed is -1'],
    [{ seed: 1.5 }, 'seed is 1.5'],
    [{ asOf: 'today' }, 'asOf is "today", expected a day such as 2026-11-01'],
    [{ asOf: '2026-13-01' }, 'asOf is "2026-13-01"'],
  ])('refuses %j', (change, message) => {
    expect(() => generateEstate({ ...options, ...change })).toThrow(message);
  });
});
