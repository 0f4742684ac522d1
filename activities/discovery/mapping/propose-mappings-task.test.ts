import { renderSample } from '../../../bench/estate/write-sample';
import { importFiles } from '../import/import-files';
import { proposeMappingsTask } from './propose-mappings-task';

const sample = async (name: string) => {
  const bytes = renderSample().files.find((file) => file.name === name)?.bytes;
  const { datasets } = await importFiles([
    { uploadId: 'u', fileName: name, bytes: [bytes ?? Buffer.alloc(0)] },
  ]);
  return datasets;
};

describe('a proposal for a known format', () => {
  it('guesses at no column the format has and we have no field for', async () => {
    const datasets = await sample('vcenter-vinfo.csv');
    const { mappings } = proposeMappingsTask({ datasets, history: [], revisions: [] });
    const fieldOf = new Map(
      mappings[0]?.columns.map(({ sourceColumn, targetField }) => [sourceColumn, targetField]),
    );
    expect(fieldOf.get('Network #3')).toBeNull();
    expect(fieldOf.get('Total disk capacity MiB')).toBeNull();
    expect(fieldOf.get('Provisioned MiB')).toBe('storage_allocated_gib');
    expect(fieldOf.size).toBe(datasets[0]?.header.length);
  });
});

describe('what people said to an earlier proposal', () => {
  const revision = (decision: 'reject' | 'edit', target_field: string | null) => ({
    decision,
    comment: null,
    decided_by: 'ann',
    decided_at: '2026-11-01T00:00:00Z',
    edits: [{ dataset_no: 0, source_column: 'Standort', target_field }],
  });

  it('is not proposed again when they rejected it', async () => {
    const datasets = await sample('cmdb-servers.csv');
    const revisions = [revision('reject', 'location')];
    const { mappings } = proposeMappingsTask({ datasets, history: [], revisions });
    expect(
      mappings[0]?.columns.find(({ sourceColumn }) => sourceColumn === 'Standort')?.targetField,
    ).not.toBe('location');
  });

  it('is applied when they edited it, and its problems are told', async () => {
    const datasets = await sample('cmdb-servers.csv');
    const fine = proposeMappingsTask({
      datasets,
      history: [],
      revisions: [revision('edit', null)],
    });
    expect(fine.problems).toEqual([]);
    expect(
      fine.mappings[0]?.columns.find(({ sourceColumn }) => sourceColumn === 'Standort')
        ?.targetField,
    ).toBeNull();
    const unknown = proposeMappingsTask({
      datasets,
      history: [],
      revisions: [revision('edit', 'colour')],
    });
    expect(unknown.problems.map(({ code }) => code)).toEqual(['UNKNOWN_FIELD']);
  });
});
