import type { DataFinding, Severity } from './clean-row';

/** Findings kept in a result; the counts go on exactly. */
export const MAX_FINDINGS = 10_000;
/** Of a rule that merely informs (a trimmed cell), so many examples are kept. */
const INFO_EXAMPLES = 50;

const severities: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

export interface FindingCount {
  ruleId: string;
  severity: Severity;
  count: number;
  /** how many of `count` the rule mended by itself */
  autoFixed: number;
}

/** Collects findings in bounded memory: everything is counted, the most severe are kept. */
export interface FindingLog {
  add: (finding: DataFinding) => void;
  /** the kept findings, most severe first, then by dataset, row, field and rule */
  findings: () => DataFinding[];
  counts: () => FindingCount[];
}

export function createFindingLog(): FindingLog {
  const counts = new Map<string, FindingCount>();
  const kept = new Map<Severity, DataFinding[]>(severities.map((severity) => [severity, []]));
  return {
    add: (finding) => {
      const id = `${finding.ruleId}\n${finding.severity}`;
      const count = counts.get(id) ?? {
        ruleId: finding.ruleId,
        severity: finding.severity,
        count: 0,
        autoFixed: 0,
      };
      counts.set(id, count);
      count.count += 1;
      if (finding.autoFixed) count.autoFixed += 1;
      const same = kept.get(finding.severity) ?? [];
      const isExample = finding.severity !== 'info' || count.count <= INFO_EXAMPLES;
      if (isExample && same.length < MAX_FINDINGS) same.push(finding);
    },
    findings: () => [...kept.values()].flatMap((same) => same.sort(byPlace)).slice(0, MAX_FINDINGS),
    counts: () =>
      [...counts.values()].sort(
        (a, b) =>
          severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
          compare(a.ruleId, b.ruleId),
      ),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: DataFinding, b: DataFinding): number =>
  a.datasetNo - b.datasetNo ||
  a.rowNo - b.rowNo ||
  compare(a.field ?? '', b.field ?? '') ||
  compare(a.ruleId, b.ruleId) ||
  compare(a.message, b.message);
