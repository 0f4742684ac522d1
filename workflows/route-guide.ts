/**
 * Which page of the platform shows which phase of which flow type, and what comes after it. A page map is no claim that
 * the type runs here: the catalogue says that.
 */
import { flowTypeNamed, phaseNamed } from './flow-names';
import { isTenantId } from './run';

/** What every flow type ends with; has a page, but is no phase. */
export const COMPLETED = 'completed';

/** Phases in the order they run, `completed` last. Every page of a type is below its first segment. */
export const pages = {
  discovery: {
    data_import: '/discovery/import',
    attribute_mapping: '/discovery/attribute-mapping',
    data_cleansing: '/discovery/data-cleansing',
    inventory: '/discovery/inventory',
    dependencies: '/discovery/dependencies',
    tech_debt: '/discovery/tech-debt',
    completed: '/discovery/tech-debt',
  },
  assessment: {
    migration_readiness: '/assess/migration-readiness',
    business_impact: '/assess/business-impact',
    technical_assessment: '/assess/technical-assessment',
    completed: '/assess/summary',
  },
  plan: {
    wave_planning: '/plan/wave-planning',
    runbook_creation: '/plan/runbook-creation',
    resource_allocation: '/plan/resource-allocation',
    completed: '/plan/summary',
  },
  execute: {
    pre_migration: '/execute/pre-migration',
    migration_execution: '/execute/migration-execution',
    post_migration: '/execute/post-migration',
    completed: '/execute/summary',
  },
  modernize: {
    modernization_assessment: '/modernize/assessment',
    architecture_design: '/modernize/architecture-design',
    implementation_planning: '/modernize/implementation-planning',
    completed: '/modernize/summary',
  },
  finops: {
    cost_analysis: '/finops/cost-analysis',
    budget_planning: '/finops/budget-planning',
    completed: '/finops/summary',
  },
  observability: {
    monitoring_setup: '/observability/monitoring-setup',
    performance_optimization: '/observability/performance-optimization',
    completed: '/observability/summary',
  },
  decommission: {
    decommission_planning: '/decommission/planning',
    data_migration: '/decommission/data-migration',
    system_shutdown: '/decommission/system-shutdown',
    completed: '/decommission/summary',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type GuidedType = keyof typeof pages;
export const guidedTypes = Object.keys(pages) as GuidedType[];

/** A flow type of the guide by its name or another of its names; undefined when the guide has none of it. */
export function guidedType(name: string): GuidedType | undefined {
  const type = flowTypeNamed(name);
  return Object.hasOwn(pages, type) ? (type as GuidedType) : undefined;
}

const pagesOf = (type: GuidedType): Readonly<Record<string, string>> => pages[type];

/** The phases of a type in the order they run, without `completed`. */
export const guidedPhases = (type: GuidedType): string[] =>
  Object.keys(pages[type]).filter((phase) => phase !== COMPLETED);

/** A phase of the type, or `completed`, by its name or another of its names; undefined when the type has none of it. */
export function guidedPhase(type: GuidedType, name: string): string | undefined {
  const phase = phaseNamed(name);
  return Object.hasOwn(pagesOf(type), phase) ? phase : undefined;
}

/** The first segment of the addresses of a type: `/assess`. */
export const rootOf = (type: GuidedType): string =>
  `/${pagesOf(type)[COMPLETED]?.split('/')[1] ?? ''}`;

/**
 * The page of a phase, or of `completed`: of the flow when an id is given, which becomes the last segment of the path.
 * Undefined for a type or phase the guide does not have.
 */
export function pageOf(typeName: string, phaseName: string, flowId?: string): string | undefined {
  const type = guidedType(typeName);
  const phase = type && guidedPhase(type, phaseName);
  const page = phase && pagesOf(type)[phase];
  return page && flowId !== undefined ? `${page}/${encodeURIComponent(flowId)}` : page;
}

/**
 * What comes after a phase: the next one, `completed` after the last, null after `completed`. Undefined for a type or
 * phase the guide does not have.
 */
export function nextPhase(typeName: string, phaseName: string): string | null | undefined {
  const type = guidedType(typeName);
  const phase = type && guidedPhase(type, phaseName);
  if (!phase) return undefined;
  const order = Object.keys(pages[type]);
  return order[order.indexOf(phase) + 1] ?? null;
}

/** The segments of a path, or undefined for what is no path. Query, fragment and trailing slashes do not count. */
function segmentsOf(path: string): string[] | undefined {
  const [bare = ''] = path.split(/[?#]/, 1);
  if (!bare.startsWith('/')) return undefined;
  return bare.replace(/\/+$/, '').slice(1).split('/');
}

/** The flow type whose pages a path belongs to, by its whole first segment; null when it belongs to none. */
export function flowTypeOfPath(path: string): GuidedType | null {
  const [first] = segmentsOf(path) ?? [];
  return guidedTypes.find((type) => rootOf(type) === `/${first ?? ''}`) ?? null;
}

/**
 * The phase whose page a path is, with or without a flow's id behind it, and that id. `completed` only where its page
 * is no phase's. Null for any other path.
 */
export function phaseOfPath(path: string): { phase: string; flowId: string | null } | null {
  const type = flowTypeOfPath(path);
  const [root, page, flowId, ...more] = segmentsOf(path) ?? [];
  if (!type || more.length > 0 || (flowId !== undefined && !isTenantId(flowId))) return null;
  const found = Object.entries(pagesOf(type)).find(
    ([, address]) => address === `/${root ?? ''}/${page ?? ''}`,
  );
  return found ? { phase: found[0], flowId: flowId ?? null } : null;
}
