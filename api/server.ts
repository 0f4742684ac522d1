import express, { type Express } from 'express';
import type { ApiDeps } from './deps';
import { createUseCounter } from './deprecation';
import { docsPage } from './docs-page';
import { healthRoutes, ready } from './routes/health';
import { openApiDocument } from './openapi';
import { createRouter, notFound, observe, replyProblem } from './router';
import type { Route } from './route';
import { bulkOperationRoutes } from './routes/bulk-operations';
import { compareRoutes } from './routes/compare';
import { approvalRoutes } from './routes/approvals';
import { flowActionRoutes } from './routes/flow-actions';
import { flowLogRoutes } from './routes/flow-log';
import { flowNoteRoutes } from './routes/flow-notes';
import { flowSummaryRoutes } from './routes/flow-summary';
import { flowTypeStateRoutes } from './routes/flow-type-state';
import { flowTypeRoutes } from './routes/flow-types';
import { flowRoutes } from './routes/flows';
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

/** The one place that knows the prefix: no route can repeat it. */
const PREFIX = '/api/v1';

/** Every endpoint below the prefix. */
export const apiRoutes = (deps: ApiDeps): Route[] => [
  ...uploadRoutes(deps),
  // Before the routes that take a flow's id in its place.
  ...flowSummaryRoutes(deps),
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
  app.use(PREFIX, createRouter(routes, createUseCounter(deps)));
  app.use(notFound);
  app.use(replyProblem(deps.log, deps.metrics?.countError));
  return app;
}
