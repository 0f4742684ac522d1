/** What tests made from the OpenAPI document need of an API they did not start themselves. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Json } from '../support/api';
import type { ObjectMaker } from '../support/tenant-objects';

const FLOWS = '/api/v1/flows';
const WAIT_MS = 250;
const LIMIT_MS = 60_000;

/** A caller for a tenant of its own; waits for a flow’s status by asking again. */
export function restClient({
  url,
  token,
}: {
  url: string;
  token: string | undefined;
}): ObjectMaker & {
  headers: () => Record<string, string>;
} {
  const tenant = { client_account_id: randomUUID(), engagement_id: randomUUID() };
  const own = {
    Authorization: `Bearer ${token ?? ''}`,
    'X-Client-Account-ID': tenant.client_account_id,
    'X-Engagement-ID': tenant.engagement_id,
  };
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { ...own, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const content = (text === '' ? {} : JSON.parse(text)) as Json;
    return { status: response.status, headers: response.headers, body: content };
  };
  const get = (path: string) => call('GET', path);
  const post: ObjectMaker['post'] = (path, body, headers) => call('POST', path, body, headers);
  const upload = (text: string) =>
    call('POST', '/api/v1/uploads', text, { 'Content-Type': 'application/octet-stream' });
  return {
    ...{ tenant, get, post, upload },
    put: (path, body) => call('PUT', path, body),
    headers: () => own,
    startFlow: async () => {
      const file = await upload(
        `name,ip address,operating system\nweb-${randomUUID()},10.0.0.1,RHEL 8\n`,
      );
      const configuration = { uploads: [file.body['upload_id']] };
      const key = { 'Idempotency-Key': randomUUID() };
      const flow = await post(FLOWS, { flow_type: 'discovery', configuration }, key);
      if (flow.status !== 201) throw new Error(JSON.stringify(flow.body));
      return flow.body['flow_id'] as string;
    },
    untilStatus: async (flowId, status) => {
      for (const end = Date.now() + LIMIT_MS; ;) {
        const answer = await get(`${FLOWS}/${flowId}`);
        if (answer.body['flow_status'] === status) return answer;
        if (Date.now() > end) throw new Error(`flow ${flowId} did not come to be ${status}`);
        await delay(WAIT_MS);
      }
    },
  };
}
