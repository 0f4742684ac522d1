/** Every flow type, one line each. This is the registration: what is not here does not exist. */
import type { z } from 'zod';
import { discoveryContract } from './discovery/contract';
import type { PhaseTable } from './phases';

export interface FlowContract {
  /** stable: workflow type, URL segment and registry value; never renamed */
  type: string;
  title: string;
  phases: PhaseTable;
  configuration: z.ZodType;
  results: Readonly<Record<string, z.ZodType>>;
}

export const catalog = {
  discovery: discoveryContract,
} as const satisfies Readonly<Record<string, FlowContract>>;

export type FlowType = keyof typeof catalog;
export const flowTypes = Object.keys(catalog) as FlowType[];

/** The contract of a flow type that came from outside; undefined when there is none of that name. */
export const contractOf = (type: string): FlowContract | undefined =>
  Object.hasOwn(catalog, type) ? catalog[type as FlowType] : undefined;
