import type { CleanRow, CleanValue } from '../cleansing/clean-row';
import { analyse, asset, bad, ends, flow, relation, row, rules } from './relation-fixtures';

describe('relations', () => {
  const assets = ['app', 'db', 'esx'].map((id) => asset(id));

  it.each([
    ['Depends on::Used by', 'depends_on', 'soft', ['asset:app', 'asset:db']],
    ['Runs on::Runs', 'runs_on', 'hard', ['asset:app', 'asset:db']],
    ['Hosted on::Hosts', 'hosted_on', 'hard', ['asset:app', 'asset:db']],
    ['Hosts::Hosted on', 'hosted_on', 'hard', ['asset:db', 'asset:app']],
    ['Owned By::Owns', 'owned_by', 'soft', ['asset:app', 'asset:db']],
    ['Feeds::Fed by', 'feeds', 'soft', ['asset:app', 'asset:db']],
  ])('reads %p from the parent', (type, verb, strength, [from, to]) => {
    const { edges } = analyse([relation('app', type, 'db')], assets);
    expect(edges).toMatchObject([{ from, to, type: verb, strength, connections: 0 }]);
  });

  it('keeps ownership as an edge that joins no groups', () => {
    const rows = [relation('app', 'Owned by::Owns', 'x'), relation('db', 'Owned by::Owns', 'x')];
    expect(analyse(rows, assets).components).toEqual([1, 2, 3].map((id) => ({ id, size: 1 })));
  });

  it('names a relation type it does not know', () => {
    expect(rules(analyse([relation('app', 'Feeds', 'db')], assets))).toContain(
      'dependency_type_unknown',
    );
  });

  it('reads Konveyor relations in both directions and leaves application rows alone', () => {
    const konveyor = (dependency: string, direction: CleanValue | string) =>
      row({
        ...{ record_type: '2', application_name: 'Gateway', dependency },
        dependency_direction: direction,
      });
    const rows = [
      row({ record_type: '1', application_name: 'Gateway' }),
      konveyor('Inventory', 'southbound'),
      konveyor('Portal', 'northbound'),
      konveyor('Inventory', bad('sideways')),
    ];
    const result = analyse(rows, [], ['Gateway', 'Inventory', 'Portal'], 'applications');
    expect(ends(result)).toEqual([
      ['application:Gateway', 'application:Inventory'],
      ['application:Portal', 'application:Gateway'],
    ]);
    expect(result).toMatchObject({ rowsTotal: 3, rowsUsed: 2, rowsWithoutEndpoint: 1 });
    expect(rules(result)).toContain('dependency_direction_missing');
  });

  it('turns declarations into edges of confidence 0.8, which are not rows', () => {
    const result = analyse(
      [],
      [asset('app', { dependenciesRaw: ['db', 'app', 'N/A'] }), asset('db')],
    );
    expect(result.edges).toMatchObject([
      { from: 'asset:app', to: 'asset:db', type: 'declared', confidence: 0.8, evidence: [] },
    ]);
    expect(result.rowsTotal).toBe(0);
    expect(rules(result)).toEqual(
      expect.arrayContaining(['dependency_inferred', 'dependency_on_itself']),
    );
  });

  it('adds up what rows of one edge say and keeps five of them', () => {
    const rows = [9, 2, 8, 3, 7, 4].map((day) =>
      row({
        ...{ source_name: 'app', destination_name: 'db', destination_port: 1433, protocol: '6' },
        ...{ connection_count: day, bytes: 100, observed_at: `2026-01-0${day}T00:00:00.000Z` },
      }),
    );
    const first = rows[0]?.rowNo ?? 0;
    expect(analyse(rows.reverse(), assets).edges).toEqual([
      {
        ...{ from: 'asset:app', to: 'asset:db', port: 1433, protocol: 'tcp', type: 'connection' },
        ...{ connections: 33, bytes: 600, confidence: 1, strength: 'hard', sharedService: false },
        ...{ firstSeen: '2026-01-02T00:00:00.000Z', lastSeen: '2026-01-09T00:00:00.000Z' },
        evidence: [0, 1, 2, 3, 4].map((offset) => [0, first + offset]),
      },
    ]);
  });

  it('calls machines of one host hard', () => {
    const hosted = ['app', 'db'].map((id) => asset(id, { host: id === 'app' ? 'ESX1' : 'esx1' }));
    expect(analyse([flow('app', 'db', 8080)], hosted).edges[0]?.strength).toBe('hard');
  });
});

describe('groups', () => {
  it('shows a cycle as a result with a shortest path', () => {
    const rows = [flow('a', 'b'), flow('b', 'c'), flow('c', 'a'), flow('c', 'd'), flow('d', 'b')];
    const result = analyse(
      rows,
      ['a', 'b', 'c', 'd'].map((id) => asset(id)),
    );
    expect(result.cycles).toEqual([
      {
        id: 1,
        members: ['a', 'b', 'c', 'd'].map((id) => `asset:${id}`),
        path: ['a', 'b', 'c', 'a'],
      },
    ]);
    expect(result.nodes.every(({ scc }) => scc === 1)).toBe(true);
  });

  it('keeps DNS from gluing the estate together', () => {
    const rows = [
      flow('a', 'b'),
      flow('c', 'd'),
      ...['a', 'b', 'c', 'd'].map((n) => flow(n, 'ns', 53)),
    ];
    const result = analyse(
      rows,
      ['a', 'b', 'c', 'd', 'ns'].map((id) => asset(id)),
    );
    expect(result.components).toEqual([
      { id: 1, size: 2 },
      { id: 2, size: 2 },
      { id: 3, size: 1 },
    ]);
    expect(result.sharedServices).toEqual([
      { node: 'asset:ns', label: 'ns', reason: 'port 53 (DNS)', clients: 4 },
    ]);
    expect(result.edges.filter(({ sharedService }) => sharedService)).toHaveLength(4);
  });

  it('takes the collector for the service when it polls agents', () => {
    const rows = ['a', 'b', 'c'].map((name) => flow('zabbix', name, 10050));
    const result = analyse(rows, [asset('zabbix')]);
    expect(result.sharedServices).toMatchObject([{ label: 'zabbix', clients: 3 }]);
    expect(result.components).toHaveLength(4);
  });

  it('gives the first hundred endpoints of no inventory a finding each and counts the rest', () => {
    const rows = Array.from({ length: 103 }, (_, index) => flow('a', `EXT${index}`));
    const result = analyse(rows, [asset('a')]);
    expect(result.unresolved).toHaveLength(103);
    const found = rules(result);
    expect(found.filter((rule) => rule === 'dependency_endpoint_unknown')).toHaveLength(100);
    expect(found).toContain('dependency_endpoint_more');
  });

  it.each([
    [19, 0],
    [20, 1],
  ])('takes a node with %p clients of 80 assets for %p shared services', (clients, services) => {
    const names = Array.from({ length: 80 }, (_, index) => `n${index}`);
    const rows = names.slice(1, clients + 1).map((name) => flow(name, 'n0', 8443));
    const result = analyse(
      rows,
      names.map((id) => asset(id)),
    );
    expect(result.sharedServices).toHaveLength(services);
    expect(result.components).toHaveLength(services === 0 ? 1 : clients + 1);
  });

  it('puts two cliques joined by one edge into two communities of one component', () => {
    const clique = (prefix: string): CleanRow[] =>
      [0, 1, 2, 3].flatMap((i) =>
        [0, 1, 2, 3].filter((j) => j > i).map((j) => flow(`${prefix}${i}`, `${prefix}${j}`)),
      );
    const result = analyse([...clique('x'), ...clique('y'), flow('x0', 'y0')]);
    expect(result.components).toEqual([{ id: 1, size: 8 }]);
    expect(result.communities).toEqual([
      { id: 1, size: 4 },
      { id: 2, size: 4 },
    ]);
    // 13 equal edges, 6 inside each clique: 12/13 - 2 * (13/26)^2
    expect(result.modularity).toBeCloseTo(12 / 13 - 0.5, 5);
    expect(result.nodes.find(({ label }) => label === 'x0')).toMatchObject({
      inDegree: 0,
      outDegree: 4,
    });
  });

  it('gives an empty result for no rows', () => {
    expect(analyse([])).toMatchObject({
      ...{ edges: [], nodes: [], components: [], cycles: [], communities: [], modularity: 0 },
      ...{ rowsTotal: 0, resolvedEndpointRatio: 1, findings: [] },
    });
  });
});
