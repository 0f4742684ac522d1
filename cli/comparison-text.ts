/** What a second iteration gained over the first, as lines of text. */
import type { Change, ComparisonDocument } from '../client/comparison';
import { count, duration, percent, textTable, things, wrap, type TextColumn } from './text-table';

/** Entries shown of a list; the API has all of them. */
const SHOWN = 8;
const right = (title: string): TextColumn => ({ title, align: 'right' });
const none = '–';

/** Two iterations side by side: what ran, which columns are mapped otherwise, and what that did to the data. */
export function comparisonText(comparison: ComparisonDocument): string[] {
  return [
    ...phasesText(comparison),
    ...mappingsText(comparison.mappings),
    ...qualityText(comparison.quality),
    ...assetsText(comparison.assets),
    ...dependenciesText(comparison.dependencies),
    ...findingsText(comparison.findings),
  ];
}

function phasesText({ phases, before, after }: ComparisonDocument): string[] {
  const cell = (phase: ComparisonDocument['phases'][number]['before']) =>
    phase === null
      ? none
      : phase.duration_ms === null
        ? phase.outcome
        : `${phase.outcome === 'finished' ? '' : `${phase.outcome} `}${duration(phase.duration_ms)}`;
  return textTable(
    [
      { title: 'phase' },
      right(`iteration ${before.iteration}`),
      right(`iteration ${after.iteration}`),
    ],
    phases.map(({ phase, before: a, after: b }) => [phase, cell(a), cell(b)]),
  );
}

function mappingsText(mappings: ComparisonDocument['mappings']): string[] {
  const changed = mappings?.changed ?? [];
  const field = (choice: (typeof changed)[number]['before']) =>
    choice === null ? 'not there' : (choice.target_field ?? 'left out');
  return [
    ...changed
      .slice(0, SHOWN)
      .flatMap(({ column, before, after }) =>
        wrap(
          `${column}: ${field(before)} → ${field(after)}` +
            (after?.decided_by ? `, decided by ${after.decided_by}` : ''),
          { indent: 2, hang: 4 },
        ),
      ),
    ...more(changed.length, 'mapping'),
  ];
}

function qualityText(quality: ComparisonDocument['quality']): string[] {
  if (quality === null) return [];
  const row = (name: string, { before, after, delta }: Change) => [
    name,
    before === null ? none : percent(before),
    after === null ? none : percent(after),
    delta === null ? none : points(delta),
  ];
  return textTable(
    [{ title: 'quality' }, right('before'), right('after'), right('points')],
    [
      ...Object.entries(quality.dimensions).map(([name, change]) => row(name, change)),
      row('overall', quality.overall),
    ],
  );
}

/** 0.0234 as `+2.3`, in percentage points. */
const points = (delta: number): string =>
  `${delta >= 0 ? '+' : '−'}${Math.abs(delta * 100).toFixed(1)}`;

function assetsText(assets: ComparisonDocument['assets']): string[] {
  if (assets === null) return [];
  const { added, removed, changed, unchanged, unknown, fields } = assets;
  const told = fields.slice(0, SHOWN).map(({ field, filled, emptied, replaced }) => {
    const ways = Object.entries({ filled, changed: replaced, emptied });
    const parts = ways.flatMap(([what, times]) => (times > 0 ? [`${count(times)} ${what}`] : []));
    return `${field} ${parts.join(', ')}`;
  });
  return [
    ...wrap(
      `Assets: ${count(added)} added, ${count(removed)} removed, ${count(changed)} changed, ` +
        `${count(unchanged)} unchanged${unknown > 0 ? `, ${count(unknown)} not known` : ''}.`,
      { indent: 2 },
    ),
    ...(told.length > 0 ? wrap(`Fields: ${told.join('; ')}.`, { indent: 2, hang: 4 }) : []),
    ...more(fields.length, 'field'),
  ];
}

function dependenciesText(dependencies: ComparisonDocument['dependencies']): string[] {
  if (dependencies === null) return [];
  const { added, removed, kept } = dependencies;
  return wrap(
    `Dependencies: ${count(added)} added, ${count(removed)} removed, ${count(kept)} kept.`,
    { indent: 2 },
  );
}

function findingsText(findings: ComparisonDocument['findings']): string[] {
  const moved = findings
    .filter(({ added, removed }) => added + removed > 0)
    .toSorted((a, b) => b.added + b.removed - (a.added + a.removed));
  if (moved.length === 0) return [];
  const told = moved
    .slice(0, SHOWN)
    .map(({ category, added, removed }) => `${category} +${count(added)} −${count(removed)}`);
  return [
    ...wrap(`Findings: ${told.join(', ')}.`, { indent: 2, hang: 4 }),
    ...more(moved.length, 'rule'),
  ];
}

const more = (total: number, noun: string): string[] =>
  total > SHOWN ? [`    … and ${things(total - SHOWN, `other ${noun}`)}`] : [];
