/**
 * A client whose every path, parameter, body and answer has the type the API's own document gives it: openapi-fetch
 * over generated types. `createApiClient` is the one with a method for each endpoint.
 */
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/api-types';
import { API_PREFIX, type ClientOptions } from './transport';

export type RestClient = Client<paths>;

/** Answers have `data`, or `error` with the problem document; nothing is thrown but what the network throws. */
export const createRestClient = ({
  baseUrl,
  tenant,
  token,
  fetch,
}: Pick<ClientOptions, 'baseUrl' | 'tenant' | 'token' | 'fetch'>): RestClient =>
  createClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, '') + API_PREFIX,
    headers: {
      'X-Client-Account-ID': tenant.client_account_id,
      'X-Engagement-ID': tenant.engagement_id,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(fetch && { fetch }),
  });
