import { applyEdits } from './apply-edits';
import { goldTable, profileTable } from './gold/gold-table';
import type { MappingEdit } from './mapping';
import { proposeMappings } from './propose-mappings';

const table = goldTable(
  'test',
  'assets',
  'Server name > - > hostname\nAlias > - > word\nRAM > - > memoryGiB\nDisk 1 > - > diskGiB\nDisk 2 > - > diskGiB',
);
const profile = profileTable(table, 5, 30);
const proposal = proposeMappings({ datasets: [profile], history: [] });
const edit = (sourceColumn: string, targetField: string | null, datasetNo = 0): MappingEdit => ({
  datasetNo,
  sourceColumn,
  targetField,
});
const codesOf = (edits: MappingEdit[]): string[] =>
  applyEdits(proposal, edits).problems.map(({ code }) => code);

describe('applyEdits', () => {
  it('takes a decision of a person as certain', () => {
    const { mappings, problems } = applyEdits(proposal, [edit('Alias', 'location')]);
    expect(problems).toEqual([]);
    expect(mappings[0]?.columns[1]).toMatchObject({
      targetField: 'location',
      confidence: 1,
      status: 'auto',
      evidence: [{ matcher: 'person' }],
    });
  });

  it('works out the unit again for the new field', () => {
    const edits = [edit('RAM', 'storage_used_gib')];
    const { mappings } = applyEdits(proposal, edits, () => profile);
    expect(mappings[0]?.columns[2]?.transform).toMatchObject({ toUnit: 'GiB', factor: 1 });
  });

  it('leaves the proposal as it was', () => {
    const before = JSON.stringify(proposal);
    applyEdits(proposal, [edit('Server name', null)]);
    expect(JSON.stringify(proposal)).toBe(before);
  });

  it('refuses what it does not know', () => {
    expect(codesOf([edit('Nope', 'owner')])).toEqual(['UNKNOWN_COLUMN']);
    expect(codesOf([edit('Alias', 'colour')])).toEqual(['UNKNOWN_FIELD']);
    expect(codesOf([edit('Alias', 'owner', 9)])).toEqual(['UNKNOWN_DATASET']);
  });

  it('misses a required field that was taken away', () => {
    expect(codesOf([edit('Server name', null)])).toEqual(['MAPPING_INCOMPLETE']);
  });

  it('finds two columns on a field that holds one value', () => {
    const { mappings, problems } = applyEdits(proposal, [edit('Alias', 'asset_name')]);
    expect(problems).toMatchObject([
      { code: 'MAPPING_CONFLICT', columns: ['Server name', 'Alias'] },
    ]);
    expect(mappings[0]?.conflicts).toHaveLength(1);
  });

  it('lets numbered columns share a field that sums, and any columns share a list', () => {
    const sums = [edit('Disk 1', 'storage_used_gib'), edit('Disk 2', 'storage_used_gib')];
    expect(codesOf(sums)).toEqual([]);
    expect(codesOf([edit('Alias', 'tags'), edit('RAM', 'tags')])).toEqual([]);
  });

  it('lets the later of two edits hold', () => {
    const { mappings } = applyEdits(proposal, [edit('Alias', 'owner'), edit('Alias', null)]);
    expect(mappings[0]?.columns[1]?.targetField).toBeNull();
  });

  it('needs a key in a table of details', () => {
    const details = proposal.map((mapping) => ({ ...mapping, role: 'asset_details' as const }));
    expect(applyEdits(details, [edit('Server name', null)]).problems).toMatchObject([
      { code: 'MAPPING_INCOMPLETE', message: expect.stringContaining('serial_number') as string },
    ]);
    const keyed = applyEdits(details, [edit('Server name', null), edit('Alias', 'external_id')]);
    expect(keyed.problems).toEqual([]);
  });
});
