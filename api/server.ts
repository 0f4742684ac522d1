import compression from 'compression';
import express, { type Express } from 'express';
import { readCursorSecret } from '../db/cursor-secret';
import { createCursorSeal } from './cursor-seal';
import type { ApiDeps } from './deps';
import { createUseCounter } from './deprecation';
import { docsPage } from './docs-page';
import { healthRoutes, ready } from './routes/health';
import { openApiDocument } from './openapi';
import { createRequestAudit } from './request-audit';
import { createRouter, notFound, observe, replyProblem } from './router';
import type { Route } from './route';
import { auditRoutes } from './routes/audit';
import { bulkOperationRoutes } from './routes/bulk-operations';
import { compareRoutes } from './routes/compare';
import { apiKeyRoutes } from './routes/api-keys';
import { approvalRoutes } from './routes/approvals';
import { flowActionRoutes } from './routes/flow-actions';
import { flowLogRoutes } from './routes/flow-log';
import { flowNoteRoutes } from './routes/flow-notes';
import { flowAnalyticsRoutes } from './routes/flow-analytics';
import { flowSummaryRoutes } from './routes/flow-summary';
import { flowTypeStateRoutes } from './routes/flow-type-state';
import { flowTypeRoutes } from './routes/flow-types';
import { flowRoutes } from './routes/flows';
import { eventStreamRoutes } from './routes/event-streams';
import { driftRoutes } from './routes/drift';
import { legacyDiscoveryRoutes } from './routes/legacy-discovery';
import { legacyUsageRoutes } from './routes/legacy-usage';
import { limitRoutes } from './routes/limits';
import { qualityTrendRoutes } from './routes/quality-trend';
import { iterationRoutes } from './routes/rerun';
import { resultRoutes } from './routes/results';
import { routeGuideRoutes } from './routes/route-guide';
import { scheduleRoutes } from './routes/schedules';
import { uploadRoutes } from './routes/uploads';
import { webhookRoutes } from './routes/webhooks';

/** The one place that knows the prefix: no route can repeat it. */
const PREFIX = '/api/v1';

/** Every endpoint below the prefix. */
export const apiRoutes = (deps: ApiDeps): Route[] => [
  ...uploadRoutes(deps),
  // Before the routes that take a flow's id in its place.
  ...flowSummaryRoutes(deps),
  ...flowAnalyticsRoutes(deps),
  ...flowRoutes(deps),
  ...flowActionRoutes(deps),
  ...flowNoteRoutes(deps),
  ...flowLogRoutes(deps),
  ...approvalRoutes(deps),
  ...bulkOperationRoutes(deps),
  ...iterationRoutes(deps),
  ...compareRoutes(deps),
  ...qualityTrendRoutes(deps),
  ...resultRoutes(deps),
  ...scheduleRoutes(deps),
  ...limitRoutes(deps),
  ...driftRoutes(deps),
  ...apiKeyRoutes(deps),
  ...auditRoutes(deps),
  ...eventStreamRoutes(deps),
  ...webhookRoutes(deps),
  ...flowTypeRoutes(),
  ...flowTypeStateRoutes(deps),
  ...routeGuideRoutes(),
  ...legacyDiscoveryRoutes(deps),
  ...legacyUsageRoutes(deps),
  ...healthRoutes(deps),
];

export function createServer(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  if (deps.metrics) app.use(deps.metrics.measure);
  app.use(observe(deps.log));
  // Not streams of events: they would wait in the compressor, and say `no-transform`.
  app.use(compression());
  const routes = apiRoutes(deps);
  const document = openApiDocument(routes);
  app.get(`${PREFIX}/openapi.json`, (_request, response) => {
    response.json(document);
  });
  app.get(`${PREFIX}/docs`, (_request, response) => {
    response
      .set(
        'Content-Security-Policy',
        "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
      )
      .type('html')
      .send(docsPage);
  });
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/health/ready', ready(deps));
  const cursors = createCursorSeal(() => readCursorSecret(deps.db));
  const tell = { note: createRequestAudit(deps), countUse: createUseCounter(deps) };
  app.use(PREFIX, createRouter({ ...deps, cursors }, tell, routes));
  app.use(notFound);
  app.use(replyProblem(deps.log, deps.metrics?.countError));
  return app;
}
