/** The run in words and figures, for people. */
import type { ChaosOptions } from './chaos-options';
import type { ScenarioReport } from './run-scenario';

/** Flows shown for one broken invariant; the JSON has all. */
const SHOWN = 10;

const list = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'nothing';
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const scenarioLine = (report: ScenarioReport): string =>
  [
    `${report.scenario}: ${report.flows} flows (${list(report.ends)}) under ${list(report.trouble)};`,
    `actions ${list(report.actions)};`,
    `${report.calls} calls, ${report.unclear_calls} repeated, ${report.internal_errors.length} answered 500;`,
    ...(report.own_ends > 0 ? [`${report.own_ends} processes ended by themselves;`] : []),
    `the last flow ended ${seconds(report.settled_after_ms)} after healing,`,
    `agreement ${report.agreement.toFixed(3)} ${seconds(report.agreed_after_ms)} later`,
  ].join(' ');

/** What is broken, with the evidence and how to see it again; nothing when everything held. */
export function faultLines(
  report: ScenarioReport,
  { seed, flows, minutes }: ChaosOptions,
): string[] {
  const lines = report.verdicts.flatMap(({ invariant, title, faults }) => [
    ...(faults.length > 0
      ? [`BROKEN ${invariant} in ${report.scenario}: ${title}; ${faults.length} times`]
      : []),
    ...faults.slice(0, SHOWN).map(({ flowId, says }) => `  ${flowId ?? 'no flow'}: ${says}`),
  ]);
  return lines.length === 0
    ? []
    : [
        ...lines,
        `  again: npm run chaos -- --seed ${seed} --flows ${flows} --minutes ${minutes} --only ${report.scenario}`,
      ];
}

/** Scenarios by invariants: how much was held against each, and how often it broke. */
export function summaryTable(reports: readonly ScenarioReport[]): string {
  const names = reports[0]?.verdicts.map(({ invariant }) => invariant) ?? [];
  const rows = reports.map(({ scenario, flows, agreement, verdicts }) => [
    scenario,
    String(flows),
    agreement.toFixed(3),
    ...verdicts.map(({ compared, faults }) =>
      faults.length > 0 ? `BROKEN ${faults.length}` : `ok ${compared}`,
    ),
  ]);
  const table = [['scenario', 'flows', 'agreement', ...names], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
