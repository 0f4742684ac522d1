/** Long polls: a request that is answered when there is something new, or when its time is up. */
import type { Response } from 'express';
import { z } from 'zod';
import type { FlowRow } from '../db/flow-reads';
import type { Tenant } from '../workflows/run';
import type { EventHub } from './event-hub';

const LONGEST_WAIT_S = 60;

export const waitShape = {
  wait: z
    .string()
    .regex(/^\d{1,2}s$/, 'must be a number of seconds such as 30s')
    .refine((text) => parseInt(text) <= LONGEST_WAIT_S, `must be ${LONGEST_WAIT_S}s at most`)
    .optional()
    .meta({ description: 'answer when there is a newer version, or after this time' }),
  since_version: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'the version that is known; default: the present one' }),
};

/**
 * Resolves when the flow has a newer version than the caller knows, when the time is up, when the client has gone and
 * when the server is to stop. Throws `rate_limited` when too many of the tenant's requests wait already.
 */
export async function awaitVersion(
  hub: EventHub,
  tenant: Tenant,
  { flow_id, version }: FlowRow,
  { wait, since_version }: { wait?: string | undefined; since_version?: number | undefined },
  response: Response,
): Promise<void> {
  const known = since_version ?? version;
  const withinMs = parseInt(wait ?? '0') * 1000;
  if (withinMs === 0 || version > known) return;
  const listener = await hub.join(tenant);
  const gone = new AbortController();
  const leave = () => {
    gone.abort();
  };
  response.on('close', leave);
  try {
    await listener.news({ flowId: flow_id, version: known }, { withinMs, signal: gone.signal });
  } finally {
    response.off('close', leave);
    listener.leave();
  }
}
