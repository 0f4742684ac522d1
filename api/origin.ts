import type { Origin } from '../workflows/run';
import type { Caller } from './route';

/** Who asked, as the audit log keeps it. */
export const originOf = ({ userId, requestId }: Caller): Origin => ({
  user_id: userId,
  request_id: requestId,
  source: 'api',
});
