import fc from 'fast-check';
import { discoveryPhases } from './discovery/phases';
import type { PhaseTable } from './phases';
import {
  contradicted,
  type EarlierResult,
  planRerun,
  type RerunScope,
  rerunScopes,
} from './rerun-plan';

const table: PhaseTable = discoveryPhases;
const phases = Object.keys(table);
const result = (phase: string, algorithm = table[phase]?.algorithm ?? ''): EarlierResult => ({
  ...{ phase, algorithm, result_id: phase, from_flow_id: 'f1', value: { result_id: phase } },
});
const results = (...names: string[]) => new Map(names.map((name) => [name, result(name)]));
const executed = (...[earlier, request]: [ReadonlyMap<string, EarlierResult>, Request]) =>
  planRerun(table, earlier, request).execute.map(({ phase }) => phase);
interface Request {
  scope: RerunScope;
  from?: string;
}

it('runs everything again from the beginning', () => {
  expect(executed(results(...phases), { scope: 'beginning' })).toEqual(phases);
});

it('runs a phase and all after it, and carries what is before', () => {
  const request = { scope: 'from_phase', from: 'inventory' } as const;
  const plan = planRerun(table, results(...phases), request);
  expect(plan.execute).toEqual([
    { phase: 'inventory', reason: 'asked for' },
    { phase: 'dependencies', reason: 'comes after inventory' },
    { phase: 'tech_debt', reason: 'comes after inventory' },
  ]);
  expect(plan.carry.map(({ phase }) => phase)).toEqual(phases.slice(0, 3));
});

it('runs only what did not finish, and what needs it', () => {
  const finished = results('data_import', 'attribute_mapping', 'data_cleansing', 'dependencies');
  const plan = planRerun(table, finished, { scope: 'incomplete' });
  expect(plan.execute).toEqual([
    { phase: 'inventory', reason: 'it has no finished result' },
    { phase: 'dependencies', reason: 'needs inventory, which runs again' },
    { phase: 'tech_debt', reason: 'it has no finished result' },
  ]);
});

it('runs nothing when everything is finished', () => {
  expect(executed(results(...phases), { scope: 'incomplete' })).toEqual([]);
});

it('does not carry what another version of the algorithm made, nor a gate nobody approved', () => {
  const earlier = results('data_import', 'data_cleansing');
  earlier.set('data_import', result('data_import', 'data_import@0'));
  const { execute } = planRerun(table, earlier, { scope: 'incomplete' });
  expect(execute.slice(0, 3)).toEqual([
    { phase: 'data_import', reason: 'data_import@0 is data_import@1 now' },
    { phase: 'attribute_mapping', reason: 'it was not approved' },
    { phase: 'data_cleansing', reason: 'needs data_import, which runs again' },
  ]);
});

it('leaves no phase out, and carries none whose needs run again', () => {
  fc.assert(
    fc.property(
      fc.subarray(phases),
      fc.constantFrom(...rerunScopes),
      fc.constantFrom(...phases),
      (finished: string[], scope: RerunScope, from: string) => {
        const plan = planRerun(table, results(...finished), { scope, from });
        const runs = new Set(plan.execute.map(({ phase }) => phase));
        const carried = plan.carry.map(({ phase }) => phase);
        expect([...runs, ...carried].sort()).toEqual([...phases].sort());
        for (const phase of carried) {
          expect(finished).toContain(phase);
          for (const need of table[phase]?.needs ?? []) expect(runs.has(need)).toBe(false);
        }
      },
    ),
  );
});

it('names as needs earlier phases only', () => {
  phases.forEach((phase, place) => {
    for (const need of table[phase]?.needs ?? []) expect(phases.slice(0, place)).toContain(need);
  });
});

it('names what has to run again when a carried phase worked on another configuration', () => {
  const carry = [...results('data_import', 'attribute_mapping').values()];
  const before = { uploads: ['a'], as_of: '2026-01-01' };
  const given = (after: Record<string, unknown>) => contradicted(table, carry, [before, after]);
  expect(given({ uploads: ['b'] })).toEqual(phases);
  expect(given({ ...before, as_of: '2027-01-01' })).toEqual([]);
  expect(contradicted(table, [], [before, { uploads: ['b'] }])).toEqual([]);
});
