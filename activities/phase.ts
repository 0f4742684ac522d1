/** What a phase is to the recorder around it. */
import type { Knex } from 'knex';
import type { PhaseHeader } from '../workflows/run';

/** What a phase gets beside its input. */
export interface PhaseContext {
  header: PhaseHeader;
  /** id its result will have; the same for every attempt, so that it can be used in what the phase writes */
  resultId: string;
  /** aborted when the flow is cancelled or paused in the middle of the phase */
  signal: AbortSignal;
  /** shows the phase is alive, with a figure for people */
  progress: (details: Record<string, number>) => void;
}

/** What a phase returns. Nothing is written before; the recorder commits all of it in one transaction. */
export interface PhaseOutcome<Result extends object> {
  /** goes through the engine: references and counts only */
  result: Result;
  /** `name@version` of the algorithm: the same input and version give the same output */
  algorithm: string;
  /** the date the result holds for */
  asOf: string;
  /** the whole result for readers of the API */
  document?: object;
  rows?: number;
  /** 0 to 1 */
  quality?: number;
  write?: (trx: Knex.Transaction) => Promise<void>;
}

export type Phase<Input, Result extends object> = (
  input: Input,
  context: PhaseContext,
) => Promise<PhaseOutcome<Result>>;

/** What the flow sees of a phase: its result with the id under which everything else of it can be read. */
export type Recorded<Result> = Result & { result_id: string };
