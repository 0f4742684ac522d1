import type { Config } from '../config';
import type { Engines } from '../tools/engines';
import type { Spread } from './statistics';

/** What a part of the bench gets to work with: servers of its own, with the settings the product ships. */
export interface Setting {
  config: Config;
  engines: Engines;
  /** process numbers of the two servers */
  roots: { server: number; postgres: number };
  log: (line: string) => void;
  /** Ends what a part started, last first, when the bench is over or broken off. */
  atEnd: (stop: () => Promise<void>) => void;
  /** how often the contestants take turns */
  alternations: number;
  /** flows that wait for approval */
  flows: number;
  /** Folder for CPU profiles of the workers, when asked for. */
  profileDir: string | undefined;
}

/** What the project demands of a figure. */
export interface Bar {
  name: string;
  demand: 'at most' | 'at least';
  limit: number;
  measured: number;
}

export interface PartResult {
  figures: object;
  ratios: Record<string, Spread>;
  bars: Bar[];
}

export const isMet = ({ demand, limit, measured }: Bar): boolean =>
  demand === 'at most' ? measured <= limit : measured >= limit;
