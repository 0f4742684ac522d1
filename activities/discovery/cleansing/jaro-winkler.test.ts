import fc from 'fast-check';

import { jaroSimilarity, jaroWinkler } from './jaro-winkler';

describe('jaroWinkler', () => {
  // Winkler, "Overview of Record Linkage and Current Research Directions" (2006), table 6.
  it.each([
    ['SHACKLEFORD', 'SHACKELFORD', 0.97, 0.982],
    ['DUNNINGHAM', 'CUNNIGHAM', 0.896, 0.896],
    ['NICHLESON', 'NICHULSON', 0.926, 0.956],
    ['JONES', 'JOHNSON', 0.79, 0.832],
    ['MASSEY', 'MASSIE', 0.889, 0.933],
    ['ABROMS', 'ABRAMS', 0.889, 0.922],
    ['JERALDINE', 'GERALDINE', 0.926, 0.926],
    ['MARHTA', 'MARTHA', 0.944, 0.961],
    ['MICHELLE', 'MICHAEL', 0.869, 0.921],
    ['JULIES', 'JULIUS', 0.889, 0.933],
    ['TANYA', 'TONYA', 0.867, 0.88],
    ['DWAYNE', 'DUANE', 0.822, 0.84],
    ['SEAN', 'SUSAN', 0.783, 0.805],
    ['JON', 'JOHN', 0.917, 0.933],
  ])('gives %s and %s the published values', (a, b, jaro, winkler) => {
    expect(jaroSimilarity(a, b)).toBeCloseTo(jaro, 2);
    expect(jaroWinkler(a, b)).toBeCloseTo(winkler, 2);
  });

  it('is symmetric, 1 for equal strings and within 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(jaroWinkler(a, b)).toBeCloseTo(jaroWinkler(b, a), 9);
        expect(jaroWinkler(a, a)).toBe(1);
        expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1);
        expect(jaroWinkler(a, b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
