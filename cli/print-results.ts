import { allItems, type ApiClient } from '../client/api-client';
import type { FlowStatusDocument } from '../client/documents';
import type { FindingDocument } from '../client/result-documents';
import { agreementText } from './agreement-text';
import { DemoFailure } from './demo-options';
import {
  datasetsText,
  dependenciesText,
  inventoryText,
  qualityText,
  techDebtText,
} from './findings-text';

/** Shows everything a completed flow found, and whether registry and engine agree about it. */
export async function printResults(
  api: ApiClient,
  flowId: string,
  print: (lines: readonly string[]) => void,
): Promise<void> {
  const [datasets, quality, summary, dependencies, debt, findings] = await Promise.all([
    api.datasets(flowId),
    api.quality(flowId),
    api.summary(flowId),
    api.dependencies(flowId),
    api.techDebt(flowId),
    debtFindings(api, flowId),
  ]);
  const chapter = (title: string, lines: readonly string[]): void => {
    print(['', title, ...lines]);
  };
  chapter('Rows', datasetsText(datasets, quality.datasets));
  chapter('Data quality', qualityText(quality));
  if (summary.inventory) chapter('Inventory', inventoryText(summary.inventory));
  chapter('Dependencies', dependenciesText(dependencies));
  chapter('Technical debt', techDebtText(debt, findings));
  const { agrees, lines } = agreementText(
    await api.getFlow(flowId),
    await engineStatus(api, flowId),
  );
  chapter('The flow', lines);
  if (!agrees) throw new DemoFailure(`Registry and engine do not agree about the flow ${flowId}.`);
}

/** Asked again when a busy worker did not answer in time. */
async function engineStatus(api: ApiClient, flowId: string): Promise<FlowStatusDocument> {
  for (let attempt = 1; ; attempt += 1) {
    const status = await api.flowStatus(flowId);
    if (status.source === 'engine' || attempt === 3) return status;
  }
}

async function debtFindings(api: ApiClient, flowId: string): Promise<FindingDocument[]> {
  const findings: FindingDocument[] = [];
  const pages = allItems((page) => api.findings(flowId, { ...page, phase: 'tech_debt' }));
  for await (const finding of pages) findings.push(finding);
  return findings;
}
