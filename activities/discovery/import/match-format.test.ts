import fc from 'fast-check';
import { targetFields } from '../target-fields';
import { formatField, knownFormats } from './known-formats';
import { matchFormat } from './match-format';

describe('knownFormats', () => {
  it.each(knownFormats.map((format) => [format.id, format] as const))(
    '%s maps its headers to fields of its role',
    (_, format) => {
      const names =
        format.role === null ? [] : targetFields(format.role).map((field) => field.name);
      for (const [header, { field }] of Object.entries(format.fields)) {
        expect(format.headers).toContain(header);
        expect(names).toContain(field);
      }
    },
  );

  it.each(knownFormats.map((format) => [format.id, format] as const))(
    '%s is recognised by all and by the required headers alone',
    (id, format) => {
      for (const header of [
        format.headers,
        [...format.required, ...format.essential.flatMap((group) => group.slice(0, 1))],
      ])
        expect(matchFormat(header, format.tableNames)).toMatchObject({ format: { id }, score: 1 });
    },
  );

  it('reads a header in any case and punctuation', () => {
    expect(formatField('servicenow/cmdb_ci_server', 'IP Address')).toEqual({
      field: 'ip_addresses',
      split: ',;',
    });
    expect(formatField('rvtools/vInfo', 'Provisioned MB')).toMatchObject({ unit: 'MB' });
    expect(formatField('rvtools/vInfo', 'Provisioned MiB')).toMatchObject({ unit: 'MiB' });
    expect(formatField('rvtools/vInfo', 'vInfoVMName')).toEqual({ field: 'asset_name' });
    expect(formatField('no/such', 'VM')).toBeNull();
  });
});

describe('matchFormat', () => {
  it('takes required columns that miss and foreign ones off the score', () => {
    const { score } = matchFormat(['MachineId', 'Key', 'Other'], []);
    expect(score).toBeCloseTo(2 / 4);
    expect(matchFormat(['MachineId', 'Key', 'Value', 'Other'], []).score).toBeCloseTo(3 / 4);
  });

  it('lets table and file names decide between tables of one header', () => {
    const header = ['VM', 'Network', 'Port Group', 'Switch', 'VLAN', 'Status'];
    expect(matchFormat(header, ['vPort']).format?.id).toBe('rvtools/vPort');
    expect(matchFormat(header, ['RVTools_tabdvPort.csv']).format?.id).toBe('rvtools/dvPort');
  });

  it('does not take a Konveyor file without record types for one', () => {
    expect(
      matchFormat(['Application Name', 'Description', 'Comments', 'Owner'], []).format,
    ).toBeNull();
  });

  it('recognises both generations of Azure Migrate and the labels of ServiceNow', () => {
    expect(
      matchFormat(
        [
          '*Server Name',
          'IP addresses',
          '*Cores',
          '*Memory (In MB)',
          '*OS name',
          'Number of disks',
          'Disk 1 size (In GB)',
        ],
        [],
      ).format?.id,
    ).toBe('azure-migrate/servers');
    expect(
      matchFormat(['Name', 'IP Address', 'Operating System', 'Serial number', 'Class'], []).format
        ?.id,
    ).toBe('servicenow/cmdb_ci_server');
  });

  it('gives a score from 0 to 1 for any header', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string())), (header) => {
        const { score, format } = matchFormat(header, []);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(format === null).toBe(score < 0.6);
      }),
    );
  });
});
