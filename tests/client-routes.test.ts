/** The client is typed by hand: here it is held against what the API declares. */
import { Readable } from 'node:stream';
import pino from 'pino';
import { scrambled, testAuth } from './support/api';
import type { FlowClient } from '../workflows/client/flow-client';
import type { EventHub } from '../api/event-hub';
import { apiRoutes } from '../api/server';
import { createApiClient } from '../client/api-client';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowSlots } from '../db/flow-slots';
import { createKnex } from '../db/knex';

it('has a method for every endpoint, and none for what does not exist', async () => {
  // Declaring routes uses none of what their handlers do.
  const db = createKnex('postgres://127.0.0.1:1/none', { max: 1 });
  const declared = apiRoutes({
    db,
    flows: {} as FlowClient,
    registry: {} as FlowRegistry,
    slots: {} as FlowSlots,
    events: {} as EventHub,
    webhooks: { secrets: scrambled, allowPrivate: false },
    log: pino({ level: 'silent' }),
    ...testAuth(db),
  })
    // Deprecated routes are there for clients that are not this one.
    .filter(({ deprecated }) => !deprecated)
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`);
  await db.destroy();

  const used = new Set<string>();
  const api = createApiClient({
    baseUrl: 'http://api',
    tenant: { client_account_id: 'a', engagement_id: 'e' },
    fetch: (input, init) => {
      const { pathname } = new URL(input);
      const path = pathname.replace('/api/v1', '').replace(/ID/g, '{}');
      used.add(`${init?.method ?? 'GET'} ${path}`);
      return Promise.resolve(Response.json({ items: [], page: { next_cursor: null } }));
    },
  });
  const { ready, upload, startFlow, decide, retryPhase, failPhase, skipPhase, asset, ...simple } =
    api;
  const { terminate, rerun, planRerun, drift, agreement, reconcile, limits, setLimits, ...rest } =
    simple;
  const { decideApproval, reassignApproval, reassign, listApprovals, ...unasked } = rest;
  const { startBulk, dryRunBulk, listBulks, compare, compareAssets, ...others } = unasked;
  await upload({ body: Readable.from([]), fileName: 'x' });
  await startFlow({ flow_type: 'discovery', configuration: {} });
  await decide('ID', { decision: 'approve' });
  await decideApproval('ID', { decision: 'approve' });
  await reassignApproval('ID', { to: ['bob'] });
  await reassign('ID', { to: ['bob'] });
  await listApprovals();
  await retryPhase('ID', 'ID');
  await rerun('ID', { scope: 'incomplete' });
  await planRerun('ID', { scope: 'incomplete' });
  await compare('ID', 'ID');
  await compareAssets('ID', { with: 'ID', change: 'added' });
  await drift();
  await agreement();
  await reconcile();
  await limits();
  await setLimits({ running_flows: null });
  await failPhase('ID', 'ID');
  await terminate('ID', { reason: 'r' });
  await startBulk({ action: 'pause', filter: {} }, { idempotencyKey: 'k' });
  await dryRunBulk({ action: 'pause', filter: {} });
  await listBulks();
  await skipPhase('ID', 'ID', { reason: 'r' });
  await asset('ID', 'ID');
  const { createApiKey, createSchedule, updateSchedule, backfillSchedule, listSchedules, ...more } =
    others;
  await createApiKey({ name: 'n', permissions: ['read'] });
  const rules = { scope: 'incomplete' as const, spec: { cron: ['@daily'] } };
  await createSchedule({ flow_id: 'ID', ...rules });
  await updateSchedule('ID', rules);
  await backfillSchedule('ID', { start_at: 's', end_at: 'e' });
  const { listAudit, exportAudit, verifyAudit, streamEvents, ...unaudited } = more;
  for (const call of [listAudit, exportAudit, verifyAudit, streamEvents]) await call();
  const { createWebhook, listWebhooks, updateWebhook, redeliver, ...unhooked } = unaudited;
  await createWebhook({ url: 'u' });
  await listWebhooks();
  await updateWebhook('ID', { url: 'u' });
  await redeliver('ID', 'ID');
  const {
    listFlows,
    activeFlows,
    analytics,
    flowTotals,
    listUploads,
    flowTypes,
    listApiKeys,
    ...ofOne
  } = unhooked;
  for (const list of [
    listFlows,
    activeFlows,
    analytics,
    flowTotals,
    listUploads,
    flowTypes,
    listSchedules,
    listApiKeys,
  ])
    await list();
  const {
    setQuotas,
    addCollaboration,
    addLearningPattern,
    pageOfPhase,
    setFlowType,
    iterationsOfType,
    ...byId
  } = ofOne;
  await setQuotas('ID', { running_flows: null });
  await addCollaboration('ID', { agent_name: 'a', action: 'a' });
  await addLearningPattern('ID', { pattern_type: 'p' });
  await setFlowType('ID', { paused: false });
  await iterationsOfType('ID', { lineage_id: 'ID' });
  await pageOfPhase({ flow_type: 'discovery', phase: 'inventory' });
  for (const call of Object.values(byId)) await call('ID');

  // The original platform's other names for the same flow.
  const aliases = [
    'GET /master-flows/{}',
    'DELETE /master-flows/{}',
    'GET /master-flows/analytics',
    'GET /flows/{}/learning',
  ];
  const expected = declared.filter((route) => !aliases.includes(route));
  expect([...used].sort()).toEqual([...new Set(expected)].sort());
  await ready();
});
