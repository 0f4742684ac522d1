/** Keys for services of the tenant. */
import type { Page, PageQuery } from './documents';
import { API_PREFIX, type Send } from './transport';

export type Permission = 'read' | 'operate' | 'approve' | 'administer';

export interface NewApiKey {
  name: string;
  permissions: Permission[];
  may_act_for_users?: boolean;
  expires_in_days?: number;
}

export interface ApiKeyDocument {
  key_id: string;
  name: string;
  permissions: Permission[];
  may_act_for_users: boolean;
  created_by: string;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
}

interface Ways {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(path: string, json: object) => Promise<Document>;
  send: Send;
}

const pathOf = (keyId: string): string => `/api-keys/${encodeURIComponent(keyId)}`;

export const apiKeys = ({ get, post, send }: Ways) => ({
  /** The key itself is in this answer and in no other. */
  createApiKey: (key: NewApiKey) => post<ApiKeyDocument & { key: string }>('/api-keys', key),
  listApiKeys: (page: PageQuery = {}) => get<Page<ApiKeyDocument>>('/api-keys', page),
  getApiKey: (keyId: string) => get<ApiKeyDocument>(pathOf(keyId)),
  revokeApiKey: async (keyId: string): Promise<void> => {
    await send({ method: 'DELETE', path: API_PREFIX + pathOf(keyId) });
  },
});
