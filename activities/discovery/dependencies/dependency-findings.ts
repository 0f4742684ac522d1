import type { CollectedRelations } from './collect-relations';
import type {
  DependencyCycle,
  DependencyFinding,
  SharedService,
  UnresolvedEndpoint,
} from './dependency-result';
import type { DependencyEdge } from './edge';
import { MAX_BETWEENNESS_WORK } from './betweenness';
import { compareText } from './compare-text';

/** Above this share of unresolved ends the graph is too incomplete to be taken without a look. */
const MAX_UNRESOLVED_SHARE = 0.2;
/** Above this size a cycle is likely an artefact, or a reason to talk to its owners. */
const MAX_ORDINARY_CYCLE = 10;
/** Endpoints, cycles and services that get a finding of their own, the most important first: a person reads no more. */
const MAX_FINDINGS_OF_A_KIND = 100;

export interface FindingFacts {
  collected: CollectedRelations;
  edges: DependencyEdge[];
  cycles: DependencyCycle[];
  sharedServices: SharedService[];
  resolvedEndpointRatio: number;
  isBetweennessKnown: boolean;
}

/** What a person should know of the graph, by rule and in a fixed order. */
export function dependencyFindings(facts: FindingFacts): DependencyFinding[] {
  return [
    ...coverageFindings(facts),
    ...firstOf(facts.collected.unresolved, unresolvedFinding, {
      ruleId: 'dependency_endpoint_more',
      listName: 'unresolved endpoints',
    }),
    ...firstOf(facts.cycles, cycleFinding, { ruleId: 'dependency_cycle_more', listName: 'cycles' }),
    ...firstOf(facts.sharedServices, sharedServiceFinding, {
      ruleId: 'dependency_shared_service_more',
      listName: 'shared services',
    }),
  ];
}

function coverageFindings(facts: FindingFacts): DependencyFinding[] {
  const { collected, edges, resolvedEndpointRatio } = facts;
  const findings: DependencyFinding[] = [];
  const add = (ruleId: string, severity: DependencyFinding['severity'], message: string): void => {
    findings.push(finding(ruleId, severity, message, null));
  };
  const unresolvedShare = 1 - resolvedEndpointRatio;
  if (unresolvedShare > MAX_UNRESOLVED_SHARE)
    add(
      'dependency_coverage',
      'warning',
      `${percent(unresolvedShare)} of the endpoints named are not in the inventory (limit ${percent(MAX_UNRESOLVED_SHARE)})`,
    );
  const { rowsUndirected, selfEdges, selfDeclarations } = collected;
  const rowsWithoutEnd = collected.rowsWithoutEndpoint - rowsUndirected;
  if (rowsWithoutEnd > 0)
    add(
      'dependency_row_without_endpoint',
      'warning',
      `${things(rowsWithoutEnd, 'row')} left out: source or destination is empty or a placeholder`,
    );
  if (rowsUndirected > 0)
    add(
      'dependency_direction_missing',
      'warning',
      `${things(rowsUndirected, 'row')} left out: the direction is neither northbound nor southbound`,
    );
  if (selfEdges + selfDeclarations > 0)
    add(
      'dependency_on_itself',
      'info',
      `${things(selfEdges, 'row')} and ${things(selfDeclarations, 'declaration')} left out: both ends are the same`,
    );
  for (const [type, rows] of [...collected.unknownTypes].sort(([a], [b]) => compareText(a, b)))
    add(
      'dependency_type_unknown',
      'info',
      `${things(rows, 'row')} of the relation type \`${type}\`, which is not known: taken as "source depends on destination"`,
    );
  const inferred = countUnconfirmed(edges);
  if (inferred > 0)
    add(
      'dependency_inferred',
      'info',
      `${things(inferred, 'edge')} declared by the inventory and not confirmed by any relation row`,
    );
  if (!facts.isBetweennessKnown)
    add(
      'dependency_betweenness_skipped',
      'info',
      `betweenness not computed: nodes times edges exceed ${MAX_BETWEENNESS_WORK}`,
    );
  return findings;
}

/** Edges somebody declared between two nodes that no row relates in that direction. */
function countUnconfirmed(edges: DependencyEdge[]): number {
  const pair = ({ from, to }: DependencyEdge): string => `${from}\n${to}`;
  const observed = new Set(edges.filter(({ confidence }) => confidence === 1).map(pair));
  return edges.filter((edge) => edge.confidence < 1 && !observed.has(pair(edge))).length;
}

/** One finding for each of the first items of a list, and one that says how many more there are. */
function firstOf<Item>(
  items: Item[],
  describe: (item: Item) => DependencyFinding,
  rest: { ruleId: string; listName: string },
): DependencyFinding[] {
  const findings = items.slice(0, MAX_FINDINGS_OF_A_KIND).map(describe);
  const more = items.length - findings.length;
  if (more === 0) return findings;
  const message = `${more} more like these; the list of ${rest.listName} has all`;
  return [...findings, finding(rest.ruleId, 'info', message, null)];
}

function sharedServiceFinding(service: SharedService): DependencyFinding {
  const { node, label, reason, clients } = service;
  return finding(
    'dependency_shared_service',
    'info',
    `${label} serves ${things(clients, 'client')} as shared infrastructure (${reason}); these edges join no groups`,
    node,
  );
}

const why: Record<UnresolvedEndpoint['reason'], string> = {
  unknown: 'is in no inventory',
  ambiguous: 'fits several assets; none was guessed',
  wildcard: 'names no single endpoint',
  null_literal: 'stands for no value',
};

function unresolvedFinding({ endpoint, count, reason }: UnresolvedEndpoint): DependencyFinding {
  return finding(
    `dependency_endpoint_${reason}`,
    reason === 'ambiguous' ? 'warning' : 'info',
    `endpoint \`${endpoint}\` (named ${things(count, 'time')}) ${why[reason]}`,
    null,
  );
}

function cycleFinding({ members, path }: DependencyCycle): DependencyFinding {
  return finding(
    'dependency_cycle',
    members.length > MAX_ORDINARY_CYCLE ? 'warning' : 'info',
    `${members.length} nodes depend on each other and move together; a shortest cycle is ${path.join(' → ')}`,
    members[0] ?? null,
  );
}

const finding = (
  ruleId: string,
  severity: DependencyFinding['severity'],
  message: string,
  node: string | null,
): DependencyFinding => ({ ruleId, severity, message, node });

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const things = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
