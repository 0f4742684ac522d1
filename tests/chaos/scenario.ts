/** One kind of trouble: what is done to the system while its clients work. */
import type { Random } from '../../bench/estate/random';
import type { ChaosStack } from './chaos-stack';
import type { Ledger } from './ledger';

export interface Trouble {
  stack: ChaosStack;
  ledger: Ledger;
  random: Random;
  /** how long the trouble lasts, in milliseconds */
  windowMs: number;
  /** waits; returns at once when the run is over */
  wait: (ms: number) => Promise<void>;
  /** true while the window is open and the run goes on */
  lasts: () => boolean;
  /** one more flow of the clients', started under this key */
  launch: (key: string) => void;
  /** counts what was done, for the report */
  count: (what: string, by?: number) => void;
}

export interface Scenario {
  name: string;
  title: string;
  /** seconds of trouble in a run of the usual length */
  seconds: number;
  /** an outage this long is the point: it shrinks only in runs that are too short for it */
  fixed?: true;
  cause: (trouble: Trouble) => Promise<void>;
}
