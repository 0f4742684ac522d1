/**
 * Jaro-Winkler similarity of two strings, 0 to 1 (Winkler 1990: prefix of at most 4, scale 0.1).
 * Case counts; compare normalised text.
 */
export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && prefix < b.length && a[prefix] === b[prefix])
    prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Jaro similarity: common characters within half the longer length, and their transpositions. */
export function jaroSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const takenB = new Uint8Array(b.length);
  const commonA: number[] = [];
  for (let i = 0; i < a.length; i += 1) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (takenB[j] === 0 && a[i] === b[j]) {
        takenB[j] = 1;
        commonA.push(i);
        break;
      }
    }
  }
  if (commonA.length === 0) return 0;
  let outOfOrder = 0;
  let next = 0;
  for (let j = 0; j < b.length; j += 1) {
    if (takenB[j] === 0) continue;
    if (a[commonA[next] ?? 0] !== b[j]) outOfOrder += 1;
    next += 1;
  }
  const common = commonA.length;
  return (common / a.length + common / b.length + (common - outOfOrder / 2) / common) / 3;
}
