import { readFileSync } from 'node:fs';
import path from 'node:path';
import { truthOf } from './truth';
import { renderSample } from './write-sample';

const { estate, files } = renderSample();
const [cmdb, vcenter, dependencies] = files;
const truth = truthOf(estate, files);
const assetsOf = (file: (typeof files)[number] | undefined): Set<number> =>
  new Set(file?.tables[0]?.rows.map(({ no }) => no));

describe('the sample that ships', () => {
  it.each(files.map((file) => [file.name, file] as const))(
    'is in %s what the generator gives, byte for byte',
    (name, { bytes }) => {
      const shipped = readFileSync(path.resolve(process.cwd(), 'cli/demo-data', name));
      expect(Buffer.compare(shipped, Buffer.from(bytes))).toBe(0);
    },
  );

  it('holds at least 500 servers and 1,500 dependencies in less than 1.5 MB', () => {
    expect(assetsOf(cmdb).size).toBeGreaterThanOrEqual(500);
    expect(assetsOf(dependencies).size).toBeGreaterThanOrEqual(1500);
    expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(1_500_000);
  });

  it('shows about half of the machines of the CMDB in vCenter too, and some there alone', () => {
    const listed = assetsOf(cmdb);
    const both = [...assetsOf(vcenter)].filter((no) => listed.has(no)).length;
    expect(both / listed.size).toBeGreaterThan(0.4);
    expect(both / listed.size).toBeLessThan(0.6);
    expect(assetsOf(vcenter).size).toBeGreaterThan(both);
  });

  it('has fewer bad rows than the five in a hundred that would stop an import', () => {
    expect(truth.badRows.length).toBeGreaterThan(5);
    expect(truth.badRows.length / assetsOf(cmdb).size).toBeLessThan(0.05);
  });

  it('can be resolved but for a few ends', () => {
    expect(truth.hiddenEdges.length / truth.edges.length).toBeLessThan(0.1);
  });
});
