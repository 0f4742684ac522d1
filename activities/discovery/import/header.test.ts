import type { SourceRow } from '../dataset';
import { unpackRows } from '../row-chunks';
import { importFiles } from './import-files';

const read = (content: string) =>
  importFiles([{ uploadId: 'u1', fileName: 'servers.csv', bytes: [Buffer.from(content)] }]);

async function dataset(content: string) {
  const { datasets, refused } = await read(content);
  expect(refused).toEqual([]);
  return datasets[0]!;
}

async function refusal(content: string) {
  const { datasets, refused } = await read(content);
  expect(datasets).toEqual([]);
  return refused[0]!;
}

const cells = (one: { chunks: Uint8Array[] }) =>
  [...unpackRows<SourceRow>(one.chunks)].map((row) => row.cells);

describe('importFiles: header', () => {
  it('passes over titles and blank lines', async () => {
    const one = await dataset(
      'Server report\nCreated 2025-01-01\n\nName,Cores,OS\na,1,Linux\nb,2,Linux\n',
    );
    expect(one).toMatchObject({ headerRow: 4, header: ['Name', 'Cores', 'OS'], rowsTotal: 2 });
  });

  it('cleans names: star, byte order mark, blanks', async () => {
    const one = await dataset('\uFEFF*Server name ,  OS   name\na,b\n');
    expect(one.header).toEqual(['Server name', 'OS name']);
  });

  it('names blank and repeated columns and says so', async () => {
    const one = await dataset('Name,,Disk,Disk,Disk\na,x,1,2,3\n');
    expect(one.header).toEqual(['Name', 'column_2', 'Disk', 'Disk (2)', 'Disk (3)']);
    expect(one.warnings).toHaveLength(3);
  });

  it('drops columns at the end that have neither name nor value, and only those', async () => {
    const blank = await dataset('Name,Cores,,\na,1,,\nb,2,,\n');
    expect(blank.header).toEqual(['Name', 'Cores']);
    const late = await dataset(`Name,Cores,,\n${'a,1,,\n'.repeat(500)}b,2,x,\n`);
    expect(late.header).toEqual(['Name', 'Cores', 'column_3']);
    expect(late.rowsRejected).toBe(0);
  });

  it('names columns at the end that most rows fill though the header is shorter', async () => {
    const one = await dataset('Name,Cores\na,1,x\nb,2,y\nc,3,z\n');
    expect(one.header).toEqual(['Name', 'Cores', 'column_3']);
    expect(cells(one)).toEqual([
      ['a', '1', 'x'],
      ['b', '2', 'y'],
      ['c', '3', 'z'],
    ]);
  });

  it('finds the header of files put together, header and all', async () => {
    const one = await dataset('Name,OS\na,x\nName,OS\nb,y\n');
    expect(one).toMatchObject({ headerRow: 1, rowsTotal: 3 });
  });

  it.each([
    ['web01,10.0.0.1,Linux,4\nweb02,10.0.0.2,Linux,8\n', 'HEADER_MISSING'],
    ['a,1\nb,2\n', 'HEADER_MISSING'],
    ['test', 'HEADER_MISSING'],
    ['Name,Cores\n', 'FILE_EMPTY'],
    ['Name,Name,Name\na,b,c\n', 'HEADER_DUPLICATE'],
    ['', 'FILE_EMPTY'],
    [' \n\n  \n', 'FILE_EMPTY'],
    [',,\n,,\n', 'FILE_EMPTY'],
  ])('refuses %j as %s', async (content, code) => {
    const refused = await refusal(content);
    expect(refused).toMatchObject({ code, uploadId: 'u1', fileName: 'servers.csv' });
    expect(refused.message.length).toBeGreaterThan(15);
  });

  it('takes the header of a known export without rows', async () => {
    const one = await dataset('MachineId,DiskLabel,SizeInGib,UsedInGib,StorageTypeLabel\n');
    expect(one).toMatchObject({
      formatId: 'google-migration-center/diskInfo',
      rowsTotal: 0,
      chunks: [],
    });
  });
});
