/** The client is typed by hand: here it is held against what the API declares. */
import { Readable } from 'node:stream';
import pino from 'pino';
import type { FlowClient } from '../workflows/client/flow-client';
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
    log: pino({ level: 'silent' }),
  }).map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`);
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
  const { createSchedule, updateSchedule, backfillSchedule, listSchedules, ...more } = others;
  const rules = { scope: 'incomplete' as const, spec: { cron: ['@daily'] } };
  await createSchedule({ flow_id: 'ID', ...rules });
  await updateSchedule('ID', rules);
  await backfillSchedule('ID', { start_at: 's', end_at: 'e' });
  const { listFlows, activeFlows, analytics, flowTotals, listUploads, flowTypes, ...ofOne } = more;
  for (const list of [
    listFlows,
    activeFlows,
    analytics,
    flowTotals,
    listUploads,
    flowTypes,
    listSchedules,
  ])
    await list();
  for (const call of Object.values(ofOne)) await call('ID');

  // The original platform's other names for the same flow.
  const aliases = [
    'GET /master-flows/{}',
    'DELETE /master-flows/{}',
    'GET /master-flows/analytics',
  ];
  const expected = declared.filter((route) => !aliases.includes(route));
  expect([...used].sort()).toEqual([...new Set(expected)].sort());
  await ready();
});
