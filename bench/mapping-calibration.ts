/**
 * Fits the calibration of the field mapper on the training tables and prints the parameters for
 * calibration-parameters.ts, with the tables the present ones get wrong. Run: node dist/bench/mapping-calibration.js
 */
import { marginOf } from '../activities/discovery/mapping/assign-fields';
import { WIDEST_MARGIN } from '../activities/discovery/mapping/calibration';
import { groupColumns } from '../activities/discovery/mapping/column-family';
import { type GoldTable, profileTable } from '../activities/discovery/mapping/gold/gold-table';
import { damageHeaders, noises } from '../activities/discovery/mapping/gold/header-noise';
import { measure, outcomesOf } from '../activities/discovery/mapping/gold/measure';
import { trainingAssets } from '../activities/discovery/mapping/gold/training-assets';
import { trainingRelations } from '../activities/discovery/mapping/gold/training-relations';
import { proposeMappings } from '../activities/discovery/mapping/propose-mappings';
import { type ScoreContext, scoreColumns } from '../activities/discovery/mapping/score-column';

const trainingTables = [...trainingAssets, ...trainingRelations];
const ROWS = 60;
const SEEDS = 3;

interface Sample {
  composite: number;
  margin: number;
  isRight: boolean;
}

const damaged = (table: GoldTable, seed: number): GoldTable[] =>
  noises.map((noise, at) => damageHeaders(table, noise, seed * 100 + at));
const variants = trainingTables.flatMap((table) =>
  Array.from({ length: SEEDS }, (_, seed) =>
    [table, ...damaged(table, seed)].map((variant) => ({ variant, seed })),
  ).flat(),
);

/** The two best fields of every column: what the map has to tell apart. */
function samplesOf(table: GoldTable, seed: number): Sample[] {
  const profile = profileTable(table, seed, ROWS);
  const context: ScoreContext = {
    role: table.role,
    known: undefined,
    history: () => null,
    isExcluded: () => false,
  };
  return groupColumns(scoreColumns(profile, context)).flatMap(({ members, candidates }) => {
    const expected = table.columns[members[0]?.column.index ?? -1]?.field ?? null;
    const sorted = [...candidates].sort((one, other) => other.composite - one.composite);
    return sorted.slice(0, 2).flatMap((candidate) => {
      if (candidate.composite <= 0) return [];
      const lead = marginOf(candidate, candidates);
      const margin = Math.max(-WIDEST_MARGIN, Math.min(WIDEST_MARGIN, lead));
      return [
        { composite: candidate.composite, margin, isRight: candidate.field.name === expected },
      ];
    });
  });
}

/** Logistic regression by Newton's method; a small ridge keeps it finite when the classes separate. */
function fit(samples: readonly Sample[]): number[] {
  let weights = [0, 0, 0];
  for (let round = 0; round < 50; round += 1) {
    const gradient: number[] = weights.map((weight, at) => (at === 0 ? 0 : -1e-3 * weight));
    const hessian: number[][] = weights.map((_, row) =>
      weights.map((__, column) => (row === column ? 1e-3 : 0)),
    );
    for (const { composite, margin, isRight } of samples) {
      const features = [1, composite, margin];
      const score = features.reduce((sum, feature, at) => sum + feature * (weights[at] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-score));
      features.forEach((feature, row) => {
        gradient[row] = (gradient[row] ?? 0) + feature * ((isRight ? 1 : 0) - probability);
        features.forEach((other, column) => {
          const line = hessian[row];
          if (line)
            line[column] = (line[column] ?? 0) + feature * other * probability * (1 - probability);
        });
      });
    }
    const step = solve(hessian, gradient);
    weights = weights.map((weight, at) => weight + (step[at] ?? 0));
  }
  return weights;
}

/** Gauss-Jordan elimination of a small well-conditioned system. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  for (let pivot = 0; pivot < rows.length; pivot += 1) {
    const own = rows[pivot] ?? [];
    const lead = own[pivot] ?? 1;
    for (let at = 0; at < own.length; at += 1) own[at] = (own[at] ?? 0) / lead;
    for (const [other, row] of rows.entries()) {
      if (other === pivot) continue;
      const factor = row[pivot] ?? 0;
      own.forEach((value, at) => {
        row[at] = (row[at] ?? 0) - factor * value;
      });
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}

const samples = variants.flatMap(({ variant, seed }) => samplesOf(variant, seed));
const [intercept = 0, composite = 0, margin = 0] = fit(samples).map((weight) =>
  Number(weight.toFixed(3)),
);
process.stdout.write(
  `${JSON.stringify({ samples: samples.length, intercept, composite, margin })}\n`,
);

const outcomes = variants.flatMap(({ variant, seed }) => {
  const profile = profileTable(variant, seed, ROWS);
  return proposeMappings({ datasets: [profile], history: [] }).flatMap((mapping) =>
    outcomesOf(variant, profile, mapping),
  );
});
process.stdout.write(`${JSON.stringify(measure(outcomes, variants.length))}\n`);
for (const { table, header, expected, proposed, confidence } of outcomes) {
  if (expected === proposed || (table.includes('~') && !process.argv.includes('--all'))) continue;
  process.stdout.write(
    `${table}: ${header}: ${String(expected)} but ${String(proposed)} (${confidence})\n`,
  );
}
