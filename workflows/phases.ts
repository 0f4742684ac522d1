/**
 * What flow-control knows about the phases of a flow type. Plain data without validators, so that workflow code may
 * import it; the schemas of inputs and results are in the flow type's contract.
 */
import { proxyActivities } from '@temporalio/workflow';

export interface PhaseSpec {
  /** the flow waits for a person after this phase */
  approval?: true;
  /** bounded to about two seconds whatever the tenant's size: runs as a local activity, without heartbeat */
  local?: true;
  /** `name@version` of what the phase computes: a result of another version is not carried into a re-run */
  algorithm: string;
  /** phases whose results it works on: it runs again when one of them does */
  needs?: readonly string[];
  /** keys of the flow's configuration it works on: a result made from another value of one is not carried */
  configuredBy?: readonly string[];
  /** longest time one attempt may take */
  timeoutMs: number;
}

export type PhaseTable = Readonly<Record<string, PhaseSpec>>;

const tables = new Map<string, PhaseTable>();

/** Registers the phases of a flow type, in order. Called once, when the flow type's module is loaded. */
export function definePhases<const Table extends PhaseTable>(
  flowType: string,
  table: Table,
): Table {
  tables.set(flowType, table);
  return table;
}

/** The phases of a flow type; undefined for a workflow that is none of ours. */
export const phasesOf = (flowType: string): PhaseTable | undefined => tables.get(flowType);

/**
 * The phases as functions to call. Timeouts and retries are applied by flow-control, which every call passes;
 * the option here is only what the SDK demands.
 */
export const proxyPhases = <Phases extends object>() =>
  proxyActivities<Phases>({ startToCloseTimeout: '1 day' });
