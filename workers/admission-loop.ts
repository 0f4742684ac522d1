/** Hands free slots to the flows that wait for one, and tells them. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { FlowSlots, Grant } from '../db/flow-slots';
import { admitSignal } from '../workflows/messages';

/** Between two looks when nothing happens here: a slot may have been freed by another worker. */
const ROUND_MS = 1000;
/** Signals under way at a time. */
const AT_ONCE = 20;

export interface AdmissionLoop {
  /** a flow came to rest or ended: there may be a free slot */
  look: () => void;
  stop: () => Promise<void>;
}

/** Runs until stopped; safe in several workers at once, because the registry grants a slot only once. */
export function startAdmissionLoop(deps: {
  slots: FlowSlots;
  client: Client;
  log: Logger;
}): AdmissionLoop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round: Promise<void> | undefined;
  // Without anybody waiting, a flow that ends is no reason to ask the database.
  let contended = true;
  let again = false;

  const run = () => {
    clearTimeout(timer);
    again = false;
    round = admit(deps)
      .then((waited) => {
        contended = waited;
      })
      .catch((error: unknown) => {
        deps.log.warn({ err: error }, 'slots could not be granted');
      })
      .finally(() => {
        round = undefined;
        if (stopped) return;
        if (again) run();
        else timer = setTimeout(run, ROUND_MS);
      });
  };
  run();
  return {
    look: () => {
      if (stopped || !contended) return;
      if (round) again = true;
      else run();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** One look at every tenant with flows that wait; false when there is none. */
async function admit({ slots, client }: { slots: FlowSlots; client: Client }): Promise<boolean> {
  const tenants = await slots.waitingTenants();
  for (const tenant of tenants) {
    const grants = await slots.grant(tenant);
    for (let first = 0; first < grants.length; first += AT_ONCE)
      await Promise.all(grants.slice(first, first + AT_ONCE).map((grant) => tell(client, grant)));
  }
  return tenants.length > 0;
}

/** A flow that ended meanwhile needs no telling: the record of its end frees the slot. */
async function tell(client: Client, { flow_id, slot_ticket }: Grant): Promise<void> {
  try {
    await client.workflow.getHandle(flow_id).signal(admitSignal, { ticket: slot_ticket });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
