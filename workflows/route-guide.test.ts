import fc from 'fast-check';
import { flowTypeNamed, otherPhaseNames, otherTypeNames, phaseNamed } from './flow-names';
import {
  flowTypeOfPath,
  guidedPhase,
  guidedPhases,
  guidedType,
  guidedTypes,
  nextPhase,
  pageOf,
  pages,
  phaseOfPath,
} from './route-guide';

const FLOW_ID = '0b3e8a52-6c1f-4a9e-9a44-3f5d7c2b1e00';
const everyPage = guidedTypes.flatMap((type) =>
  Object.entries(pages[type]).map(([phase, page]) => [type, phase, page] as const),
);

/** The platform's own table, written down a second time: a slip in the first does not pass. */
const asThePlatformHasIt = `
  discovery data_import /discovery/import attribute_mapping
  discovery attribute_mapping /discovery/attribute-mapping data_cleansing
  discovery data_cleansing /discovery/data-cleansing inventory
  discovery inventory /discovery/inventory dependencies
  discovery dependencies /discovery/dependencies tech_debt
  discovery tech_debt /discovery/tech-debt completed
  discovery completed /discovery/tech-debt -
  assessment migration_readiness /assess/migration-readiness business_impact
  assessment business_impact /assess/business-impact technical_assessment
  assessment technical_assessment /assess/technical-assessment completed
  assessment completed /assess/summary -
  plan wave_planning /plan/wave-planning runbook_creation
  plan runbook_creation /plan/runbook-creation resource_allocation
  plan resource_allocation /plan/resource-allocation completed
  plan completed /plan/summary -
  execute pre_migration /execute/pre-migration migration_execution
  execute migration_execution /execute/migration-execution post_migration
  execute post_migration /execute/post-migration completed
  execute completed /execute/summary -
  modernize modernization_assessment /modernize/assessment architecture_design
  modernize architecture_design /modernize/architecture-design implementation_planning
  modernize implementation_planning /modernize/implementation-planning completed
  modernize completed /modernize/summary -
  finops cost_analysis /finops/cost-analysis budget_planning
  finops budget_planning /finops/budget-planning completed
  finops completed /finops/summary -
  observability monitoring_setup /observability/monitoring-setup performance_optimization
  observability performance_optimization /observability/performance-optimization completed
  observability completed /observability/summary -
  decommission decommission_planning /decommission/planning data_migration
  decommission data_migration /decommission/data-migration system_shutdown
  decommission system_shutdown /decommission/system-shutdown completed
  decommission completed /decommission/summary -`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(' ') as [string, string, string, string]);

describe('the pages', () => {
  it.each(asThePlatformHasIt)('of %s %s is %s, and %s comes next', (type, phase, page, next) => {
    expect(pageOf(type, phase)).toBe(page);
    expect(pageOf(type, phase, FLOW_ID)).toBe(`${page}/${FLOW_ID}`);
    expect(nextPhase(type, phase)).toBe(next === '-' ? null : next);
  });

  it('are these, no more and no fewer: eight types and 25 phases', () => {
    expect(everyPage).toHaveLength(asThePlatformHasIt.length);
    expect(guidedTypes).toHaveLength(8);
    expect(guidedTypes.flatMap(guidedPhases)).toHaveLength(25);
  });

  it('are nowhere for names nobody knows, whatever object prototypes hold', () => {
    for (const name of ['', 'migrate', 'Discovery', 'constructor', '__proto__', 'discovery '])
      expect([pageOf(name, 'completed'), nextPhase(name, 'completed')]).toEqual([
        undefined,
        undefined,
      ]);
    for (const name of ['', 'wave_planning', 'toString', '__proto__', 'Data_import'])
      expect([pageOf('discovery', name), nextPhase('discovery', name)]).toEqual([
        undefined,
        undefined,
      ]);
  });

  it('escape what is no id', () => {
    expect(pageOf('plan', 'wave_planning', '../x?y')).toBe('/plan/wave-planning/..%2Fx%3Fy');
  });

  it('are reached in order from the first phase of every type', () => {
    for (const type of guidedTypes) {
      const walked: string[] = [];
      let phase: string | null | undefined = guidedPhases(type)[0];
      while (phase) {
        walked.push(phase);
        phase = nextPhase(type, phase);
      }
      expect(walked).toEqual(Object.keys(pages[type]));
    }
  });
});

describe('a path', () => {
  it.each(everyPage)('of %s %s leads back from %s', (type, phase, page) => {
    for (const path of [page, `${page}/`, `${page}?tab=2`, `${page}#top`, `${page}/?a=/plan/x`])
      expect(flowTypeOfPath(path)).toBe(type);
    // Discovery shows its end on the page of its last phase.
    const expected = type === 'discovery' && phase === 'completed' ? 'tech_debt' : phase;
    expect(phaseOfPath(page)).toEqual({ phase: expected, flowId: null });
    expect(phaseOfPath(`${page}/${FLOW_ID}/?x=1`)).toEqual({ phase: expected, flowId: FLOW_ID });
  });

  it.each([
    ['/planner', null],
    ['/planner/wave-planning', null],
    ['/plans', null],
    ['/discovery-old/import', null],
    ['/assessment/summary', null],
    ['/Plan/summary', null],
    ['plan/summary', null],
    ['https://elsewhere/plan/summary', null],
    ['//plan/summary', null],
    ['/x/plan', null],
    ['/', null],
    ['', null],
    ['?plan', null],
    ['/plan', 'plan'],
    ['/plan///', 'plan'],
    ['/assess/', 'assessment'],
    ['/execute/nowhere', 'execute'],
    ['/finops?x', 'finops'],
  ])('%s belongs to %s', (path, type) => {
    expect(flowTypeOfPath(path)).toBe(type);
  });

  it.each([
    '/plan',
    '/plan/',
    '/plan/nowhere',
    `/plan/wave-planning/${FLOW_ID}/2`,
    '/plan/wave-planning/7',
    '/planner/wave-planning',
  ])('%s is the page of no phase', (path) => {
    expect(phaseOfPath(path)).toBeNull();
  });

  it('never belongs to a type whose first segment it does not have', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const type = flowTypeOfPath(path);
        const first = path.split('/')[1];
        const roots = guidedTypes.map((known) => pages[known].completed.split('/')[1]);
        return (type !== null) === (path.startsWith('/') && roots.includes(first ?? ''));
      }),
    );
  });
});

describe('other names', () => {
  it.each([
    ['planning', 'plan'],
    ['execution', 'execute'],
    ['discovery', 'discovery'],
  ])('%s is the type %s', (name, type) => {
    expect([flowTypeNamed(name), guidedType(name)]).toEqual([type, type]);
  });

  it.each([
    ['discovery', 'field_mapping', 'attribute_mapping'],
    ['discovery', 'asset_creation', 'inventory'],
    ['discovery', 'asset_inventory', 'inventory'],
    ['discovery', 'dependency_analysis', 'dependencies'],
    ['assessment', 'readiness', 'migration_readiness'],
    ['assessment', 'risk', 'business_impact'],
    ['assessment', 'complexity', 'technical_assessment'],
    ['assessment', 'recommendations', 'technical_assessment'],
    ['planning', 'resource_planning', 'resource_allocation'],
    ['planning', 'timeline_optimization', 'resource_allocation'],
    ['execution', 'pre_migration_validation', 'pre_migration'],
    ['execution', 'post_migration_validation', 'post_migration'],
    ['modernize', 'architecture_redesign', 'architecture_design'],
    ['finops', 'optimization_identification', 'cost_analysis'],
    ['observability', 'logging_configuration', 'monitoring_setup'],
    ['observability', 'alerting_setup', 'monitoring_setup'],
  ])('of %s %s leads to %s', (type, name, phase) => {
    expect(phaseNamed(name)).toBe(phase);
    expect(pageOf(type, name)).toBe(pageOf(type, phase));
    expect(nextPhase(type, name)).toBe(nextPhase(type, phase));
  });

  it('stand for a phase of one type only, and never for one that has that name itself', () => {
    const first = new Set(guidedTypes.flatMap(guidedPhases));
    expect(first.size).toBe(25);
    for (const phase of first)
      for (const name of otherPhaseNames(phase)) {
        expect(first.has(name)).toBe(false);
        expect(guidedTypes.filter((type) => guidedPhase(type, name))).toHaveLength(1);
      }
    for (const type of guidedTypes)
      for (const name of otherTypeNames(type)) expect(guidedTypes).not.toContain(name);
  });

  it('leave what they do not know as it is', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const known = guidedTypes.flatMap(guidedPhases).flatMap(otherPhaseNames);
        return known.includes(name) || phaseNamed(name) === name;
      }),
    );
    expect(phaseNamed('constructor')).toBe('constructor');
  });
});
