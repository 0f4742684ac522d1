import express, { type Express, type RequestHandler } from 'express';
import { readCursorSecret } from '../db/cursor-secret';
import { createCursorSeal } from './cursor-seal';
import type { ApiDeps } from './deps';
import { docsPage } from './docs-page';
import { openApiDocument } from './openapi';
import { createRouter, notFound, observe, replyProblem } from './router';
import type { Route } from './route';
import { bulkOperationRoutes } from './routes/bulk-operations';
import { compareRoutes } from './routes/compare';
import { approvalRoutes } from './routes/approvals';
import { flowActionRoutes } from './routes/flow-actions';
import { flowAnalyticsRoutes } from './routes/flow-analytics';
import { flowSummaryRoutes } from './routes/flow-summary';
import { flowTypeRoutes } from './routes/flow-types';
import { flowRoutes } from './routes/flows';
import { driftRoutes } from './routes/drift';
import { limitRoutes } from './routes/limits';
import { qualityTrendRoutes } from './routes/quality-trend';
import { iterationRoutes } from './routes/rerun';
import { resultRoutes } from './routes/results';
import { scheduleRoutes } from './routes/schedules';
import { uploadRoutes } from './routes/uploads';

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
];

export function createServer(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
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
  const cursors = createCursorSeal(() => readCursorSecret(deps.db));
  app.use(PREFIX, createRouter(routes, cursors));
  app.use(notFound);
  app.use(replyProblem(deps.log));
  return app;
}

/** Says what is missing, so that nobody has to guess. */
const ready =
  ({ db, flows }: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const [database, engine] = await Promise.allSettled([db.raw('select 1'), flows.check()]);
    const missing = [
      ...(database.status === 'rejected' ? ['database'] : []),
      ...(engine.status === 'rejected' ? ['flow engine'] : []),
    ];
    response
      .status(missing.length > 0 ? 503 : 200)
      .json({ status: missing.length > 0 ? 'unavailable' : 'ok', missing });
  };
