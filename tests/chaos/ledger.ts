/** What the clients asked for and what they were told: the invariants hold the product to it. */
import type { Tenant } from '../../workflows/run';
import type { FlowPlan } from './flow-plan';

export interface StartRecord {
  key: string;
  plan: FlowPlan;
  /** every flow id an answer to this key has named */
  answers: Set<string>;
  /** why the start was refused, which it should not be */
  refusal?: string;
}

/**
 * `done`: answered 200. `accepted`: answered 202. `refused`: answered no. `sent`: a signal, which has no answer.
 * `unclear`: refused in the end, after an attempt whose answer was lost, or never answered.
 */
export type ActionOutcome = 'done' | 'accepted' | 'refused' | 'sent' | 'unclear';

export interface ActionRecord {
  /** the same for every attempt; the audit row carries it */
  requestId: string;
  flowId: string;
  name: string;
  outcome: ActionOutcome;
  answer: string;
}

/** What a reader of the audit log saw of one flow, page after page, while it grew. */
export interface Followed {
  flowId: string;
  eventIds: number[];
  /** what was out of order or seen twice */
  faults: string[];
}

export interface Ledger {
  tenants: readonly Tenant[];
  starts: Map<string, StartRecord>;
  actions: ActionRecord[];
  followed: Map<string, Followed>;
  /** attempts of calls, and those whose outcome stayed open and were repeated */
  calls: number;
  unclearCalls: number;
  /** answers of 500: nothing a client can act on */
  internalErrors: string[];
  /** flows whose clients gave up waiting for their end */
  unfinished: Set<string>;
}

export const newLedger = (tenants: readonly Tenant[]): Ledger => ({
  tenants,
  starts: new Map(),
  actions: [],
  followed: new Map(),
  calls: 0,
  unclearCalls: 0,
  internalErrors: [],
  unfinished: new Set(),
});

/** Every flow a client was told of, with its tenant's number. */
export const flowsOf = (ledger: Ledger): Map<string, number> =>
  new Map(
    [...ledger.starts.values()].flatMap(({ plan, answers }) =>
      [...answers].map((id): [string, number] => [id, plan.tenantNo]),
    ),
  );
