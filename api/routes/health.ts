/** Whether the system works: what answers now, and a canary through all of it. */
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { readMissingMigrations } from '../../db/missing-migrations';
import { probeLegs } from '../../workflows/client/probe-client';
import type { ApiDeps } from '../deps';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';

/** Those who ask whether the API is ready give up after two seconds. */
const READY_MS = 1800;
/** The engine's calls end by themselves before that, so that none is left over. */
const ENGINE_MS = 1500;
const PROBE_MS = 10_000;
/** A probe is work for everybody; more often it tells nothing new. */
const BETWEEN_PROBES_MS = 2000;

/** Says what is missing, so that nobody has to guess, and what holds flows up although nothing is. */
export const ready =
  ({ db, flows }: Pick<ApiDeps, 'db' | 'flows'>): RequestHandler =>
  async (_request, response) => {
    const inTime = <T>(work: Promise<T>) => within(READY_MS, work);
    const [schema, engine, workers] = await Promise.allSettled([
      inTime(readMissingMigrations(db)),
      inTime(flows.check(ENGINE_MS)),
      inTime(flows.hasWorkers(ENGINE_MS)),
    ]);
    const missing = [
      ...(schema.status === 'rejected' ? ['database'] : []),
      ...(schema.status === 'fulfilled' && schema.value.length > 0 ? ['database schema'] : []),
      ...(engine.status === 'rejected' ? ['flow engine'] : []),
    ];
    const idle = workers.status === 'fulfilled' && !workers.value;
    response.status(missing.length > 0 ? 503 : 200).json({
      status: missing.length > 0 ? 'unavailable' : 'ok',
      missing,
      degraded: idle ? ['no worker takes flows from the queue'] : [],
    });
  };

/** Rejects when `work` takes longer; what it does goes on, and nobody waits for it. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
    }, ms);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

const ms = z.number().nullable();
const reportSchema = z
  .object({
    ok: z.boolean(),
    total_ms: z.number(),
    legs: z
      .record(z.enum(probeLegs), ms)
      .meta({ description: 'milliseconds of each leg in order; null for what was not reached' }),
    database: z.object({ write_ms: z.number(), read_ms: z.number() }).nullable(),
    failed: z.object({ leg: z.enum(probeLegs), message: z.string() }).nullable(),
  })
  .meta({ id: 'ProbeReport' });

export function healthRoutes({ flows }: ApiDeps): Route[] {
  let notBefore = 0;
  return [
    defineRoute({
      method: 'post',
      path: '/health/probe',
      tag: 'Health',
      consistency: 'engine',
      permission: 'administer',
      summary: 'Send a canary through engine, worker and database, and say what each leg took',
      responses: {
        200: {
          description: 'The report; `failed` says where a canary was lost',
          schema: reportSchema,
        },
      },
      handler: async () => {
        if (performance.now() < notBefore)
          throw new ApiProblem('rate_limited', 'a probe is under way, or has just been');
        notBefore = Infinity;
        const report = await flows.probe(PROBE_MS).finally(() => {
          notBefore = performance.now() + BETWEEN_PROBES_MS;
        });
        return { status: 200, body: report };
      },
    }),
  ];
}
