import type { DecidedMapping, MappedColumn } from '../db/mapping-decisions';
import { changeOf, mappingChanges, qualityChange } from './compare-figures';

const column = (source_column: string, changes: Partial<MappedColumn> = {}): MappedColumn => ({
  file_name: 'vms.csv',
  table_name: '',
  column_index: 0,
  source_column,
  target_field: 'memory_mib',
  confidence: 0.8,
  transform: { fromUnit: 'MiB', toUnit: 'MiB', factor: 1 },
  by_person: false,
  ...changes,
});
const mapping = (...columns: MappedColumn[]): DecidedMapping => ({
  result_id: 'r',
  columns,
  decision: { decision: 'approved', decided_by: 'ann', decided_at: new Date(0) },
});

it('has no difference where one of two figures is missing, and does not confuse none with zero', () => {
  expect(changeOf(0, 0)).toEqual({ before: 0, after: 0, delta: 0 });
  expect(changeOf(undefined, 3)).toEqual({ before: null, after: 3, delta: null });
  expect(changeOf(0.3, 0.1 + 0.2).delta).toBe(0);
});

it('holds every dimension either iteration measured against the other', () => {
  const before = { overall: 0.5, dimensions: { completeness: 0.4, validity: 1 } };
  const after = { overall: 0.6, dimensions: { completeness: 0.7, timeliness: 0.2 } };
  expect(qualityChange(before, after)?.dimensions).toEqual({
    completeness: { before: 0.4, after: 0.7, delta: 0.3 },
    validity: { before: 1, after: null, delta: null },
    timeliness: { before: null, after: 0.2, delta: null },
  });
  expect(qualityChange(null, null)).toBeNull();
});

it('lists the columns whose field or unit is another, and those only one iteration has', () => {
  const unit = { fromUnit: 'GiB', toUnit: 'MiB', factor: 1024 };
  const { changed, columns } = mappingChanges(
    mapping(column('Same'), column('Field'), column('Unit'), column('Gone')),
    mapping(
      column('Same', { confidence: 1 }),
      column('Field', { target_field: null, by_person: true }),
      column('Unit', { transform: unit }),
      column('New', { table_name: 'other' }),
    ),
  );
  expect(columns).toBe(4);
  expect(
    changed.map(({ column: name, before, after }) => [name, before === null, after === null]),
  ).toEqual([
    ['Field', false, false],
    ['Unit', false, false],
    ['New', true, false],
    ['Gone', false, true],
  ]);
  expect(changed[0]?.after).toMatchObject({
    ...{ target_field: null, chosen_by: 'person', decided_by: 'ann' },
  });
});
