import { renderLarge } from './large';

describe('renderLarge', () => {
  it('renders 20,000 assets and 200,000 dependency rows in less than 20 seconds', () => {
    const started = performance.now();
    const { estate, files } = renderLarge();
    expect(performance.now() - started).toBeLessThan(20_000);
    const rows = (name: string): number[] => files.get(name)!.tables[0]!.rows.map(({ no }) => no);
    expect(estate.servers).toHaveLength(20_000);
    expect(new Set(rows('large-cmdb.csv')).size).toBe(20_000);
    expect(rows('large-dependencies.csv')).toHaveLength(200_000);
  });
});
