/** What the API counts of its requests. Labels are route templates, never paths or tenants: their number is bounded. */
import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Knex } from 'knex';
import { isUnavailable } from '../db/unavailable';
import { addPoolMetrics } from '../metrics/pool-metrics';
import { type Metrics, processMetrics } from '../metrics/serve-metrics';
import { engineFaultOf } from '../workflows/client/engine-fault';
import { ApiProblem } from './problem';

/** From a read of a row to a command that waits for a worker; seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface ApiMetrics extends Metrics {
  /** before everything else */
  measure: RequestHandler;
  /** an error a request ended with: counted where it is the engine's or the database's */
  countError: (error: unknown) => void;
}

export function createApiMetrics(db: Knex): ApiMetrics {
  const register = processMetrics();
  const registers = [register];
  addPoolMetrics(register, db);
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the request to the end of its answer; 499 for clients that went away',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered',
    registers,
  });
  const errors = new Counter({
    name: 'dependency_errors_total',
    help: 'Requests refused because the flow engine or the database did not answer',
    labelNames: ['dependency'],
    registers,
  });
  for (const dependency of ['engine', 'database']) errors.inc({ dependency }, 0);
  return {
    register,
    measure: (request, response, next) => {
      const stop = durations.startTimer({ method: request.method });
      inFlight.inc();
      response.on('close', () => {
        inFlight.dec();
        const status = response.writableFinished ? response.statusCode : 499;
        stop({ route: templateOf(request.route), status });
      });
      next();
    },
    countError: (thrown) => {
      const error = thrown instanceof ApiProblem ? thrown.cause : thrown;
      const code = engineFaultOf(error)?.code;
      if (code === 'unavailable' || code === 'rate_limited') errors.inc({ dependency: 'engine' });
      else if (isUnavailable(error)) errors.inc({ dependency: 'database' });
    },
  };
}

/** `/flows/{flow_id}` as declared; `none` for what is no route. */
const templateOf = (route: unknown): string => {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path.replace(/:(\w+)/g, '{$1}') : 'none';
};
