import type { Origin } from '../workflows/run';
import type { Caller } from './route';

/** Who asked, as the audit log keeps it: the holder of the credential, and the user it acted for. */
export const originOf = ({ subject, userId, requestId }: Caller): Origin => ({
  user_id: subject,
  ...(userId !== subject && { on_behalf_of: userId }),
  request_id: requestId,
  source: 'api',
});
