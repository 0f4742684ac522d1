import fc from 'fast-check';
import { indexHistory, wilsonLowerBound } from './history-matcher';

describe('wilsonLowerBound', () => {
  it('lies between nothing and the share seen, and grows with the number of trials', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 50 }), (hits, misses) => {
        const trials = hits + misses;
        const bound = wilsonLowerBound(hits, trials);
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(hits / trials + 1e-12);
        expect(wilsonLowerBound(hits * 2, trials * 2)).toBeGreaterThanOrEqual(bound - 1e-12);
      }),
    );
  });

  it('is nothing without trials', () => {
    expect(wilsonLowerBound(0, 0)).toBe(0);
  });
});

describe('indexHistory', () => {
  it('adds up entries of the same header, role and field only', () => {
    const entry = { header: 'ram', role: 'assets' as const, targetField: 'memory_mib' };
    const look = indexHistory([
      { ...entry, accepted: 1, rejected: 0 },
      { ...entry, accepted: 2, rejected: 1 },
    ]);
    expect(look('assets', 'ram', 'memory_mib')?.note).toBe(
      'approved 3 times, rejected 1 times before',
    );
    expect(look('dependencies', 'ram', 'memory_mib')).toBeNull();
    expect(look('assets', 'ram', 'os_name')).toBeNull();
  });
});
