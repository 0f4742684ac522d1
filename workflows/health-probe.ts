/** A canary: goes the way flows go, from the engine to a worker to the database and back, and leaves nothing behind. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { HealthProbeActivities } from '../activities/health-probe';

export interface HealthProbeInput {
  /** UUID, and the key of the row */
  probe_id: string;
}
/** Times the database took, in milliseconds. */
export interface HealthProbeResult {
  write_ms: number;
  read_ms: number;
}

// Once each: a probe tells what happens now, not what would after some retries.
const once = { startToCloseTimeout: '5s', retry: { maximumAttempts: 1 } };
const { writeProbe } = proxyLocalActivities<HealthProbeActivities>(once);
const { readProbe } = proxyActivities<HealthProbeActivities>(once);

/** A local activity writes a row, as transitions are recorded; an ordinary one, as phases are, reads and deletes it. */
export async function health_probe({ probe_id }: HealthProbeInput): Promise<HealthProbeResult> {
  const write_ms = await writeProbe(probe_id);
  const read_ms = await readProbe(probe_id);
  return { write_ms, read_ms };
}
