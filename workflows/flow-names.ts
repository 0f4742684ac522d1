/**
 * Other names under which the platform's documents and older clients know flow types and phases. They are taken
 * wherever a name comes in; what goes out always has the first name.
 */

const typeNames = {
  planning: 'plan',
  execution: 'execute',
} as const;

/**
 * A phase, or a step that has become part of one. No name stands for phases of two types, so that it can be resolved
 * without knowing the type; a test holds this.
 */
const phaseNames = {
  field_mapping: 'attribute_mapping',
  asset_creation: 'inventory',
  asset_inventory: 'inventory',
  dependency_analysis: 'dependencies',
  readiness: 'migration_readiness',
  risk: 'business_impact',
  complexity: 'technical_assessment',
  recommendations: 'technical_assessment',
  resource_planning: 'resource_allocation',
  timeline_optimization: 'resource_allocation',
  pre_migration_validation: 'pre_migration',
  post_migration_validation: 'post_migration',
  architecture_redesign: 'architecture_design',
  optimization_identification: 'cost_analysis',
  logging_configuration: 'monitoring_setup',
  alerting_setup: 'monitoring_setup',
} as const;

const resolve = (names: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(names, name) ? (names[name] ?? name) : name;

const namesFor = (names: Readonly<Record<string, string>>, first: string): string[] =>
  Object.keys(names).filter((name) => names[name] === first);

/** The first name of a flow type; a name that is not known stays as it is. */
export const flowTypeNamed = (name: string): string => resolve(typeNames, name);
/** The first name of a phase; a name that is not known stays as it is. */
export const phaseNamed = (name: string): string => resolve(phaseNames, name);

/** The other names of a flow type, given its first. */
export const otherTypeNames = (type: string): string[] => namesFor(typeNames, type);
/** The other names of a phase, given its first, and of the steps that are part of it. */
export const otherPhaseNames = (phase: string): string[] => namesFor(phaseNames, phase);
