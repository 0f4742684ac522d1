/** Who calls, as a credential proves it: a person or a service, what it may do and whose data it may see. */
import type { Permission } from '../route';

export interface Principal {
  /** stands in the audit log: the subject of a token, `key:<id>` for an API key */
  subject: string;
  permissions: ReadonlySet<Permission>;
  /** a service that names the user it acts for in X-User-ID */
  mayActForUsers: boolean;
  /** null: any tenant, which only the development token has */
  tenants: TenantGrant | null;
}

export interface TenantGrant {
  client_account_id: string;
  /** null: every engagement of the account */
  engagement_ids: readonly string[] | null;
}

/** Tells who holds a bearer token. Throws the problem `unauthenticated` for one that proves nothing. */
export type Authenticate = (token: string) => Promise<Principal>;
