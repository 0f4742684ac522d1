/** Tells webhooks what happened, at least once each, beside any number of other workers that do the same. */
import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  type Attempted,
  type ClaimedDelivery,
  claimDeliveries,
  planDeliveries,
  pruneDeliveries,
  readDeliveredEvent,
  readWebhooksBehind,
  settleDelivery,
} from '../../db/webhook-deliveries';
import { keepable } from '../../db/keepable';
import { secretPlace, type SecretSeal } from '../../db/webhook-secret';
import { repeat, type Repeating } from '../repeat';
import { post, type Resolve } from './post';

/** Between two rounds while there is something to do, and while there is nothing. */
const BUSY_MS = 100;
const IDLE_MS = 500;
/** Attempts at once in this process; one slow receiver does not hold up the others. */
const AT_ONCE = 40;
const PER_WEBHOOK = 4;
const WEBHOOKS = 50;
const ENTRIES = 1000;
const TIMEOUT_MS = 10_000;
/** Longer than an attempt, with what is read and written around it. */
const LEASE_MS = 30_000;
/** 5 s, 10 s, … up to an hour between two attempts; the last one after some five hours. */
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 3_600_000;
const MAX_ATTEMPTS = 14;
const DISABLE_AFTER_MS = 3 * 86_400_000;
const KEPT_DAYS = 30;
const PRUNE_EVERY_MS = 600_000;
const PRUNED_AT_ONCE = 5000;

export interface WebhookDeps {
  db: Knex;
  log: Logger;
  secrets: SecretSeal;
  /** for development: also http, and addresses that are not public */
  allowPrivate: boolean;
  /** default: the system's */
  resolve?: Resolve;
  firstWaitMs?: number;
}

export function startWebhooks(deps: WebhookDeps): Repeating {
  const { log } = deps;
  const underWay = new Map<Promise<void>, string>();
  const round = async (): Promise<number> => {
    const behind = await readWebhooksBehind(deps.db, WEBHOOKS);
    for (const { webhook_id, ...tenant } of behind)
      await planDeliveries(deps.db, tenant, webhook_id, ENTRIES);
    const claimed = await claimDeliveries(deps.db, {
      wanted: AT_ONCE - underWay.size,
      perWebhook: PER_WEBHOOK,
      leaseMs: LEASE_MS,
      busy: [...new Set(underWay.values())],
    });
    for (const delivery of claimed) {
      const running = deliver(deps, delivery).finally(() => underWay.delete(running));
      underWay.set(running, delivery.webhook_id);
    }
    return behind.length + claimed.length > 0 ? BUSY_MS : IDLE_MS;
  };
  const delivering = repeat(round, {
    ...{ log, failed: 'webhooks could not be looked for', onFailureMs: IDLE_MS * 4 },
  });
  const pruning = repeat(
    async () => {
      const pruned = await pruneDeliveries(deps.db, {
        olderThanDays: KEPT_DAYS,
        limit: PRUNED_AT_ONCE,
      });
      return pruned === PRUNED_AT_ONCE ? BUSY_MS : PRUNE_EVERY_MS;
    },
    { log, failed: 'old deliveries could not be pruned', onFailureMs: PRUNE_EVERY_MS },
  );
  return {
    stop: async () => {
      await Promise.all([delivering.stop(), pruning.stop()]);
      await Promise.all(underWay.keys());
    },
  };
}

async function deliver(deps: WebhookDeps, delivery: ClaimedDelivery): Promise<void> {
  const { db, log, firstWaitMs = FIRST_WAIT_MS } = deps;
  const { webhook_id, delivery_id, attempts } = delivery;
  try {
    const { retry = true, ...came } = await attempt(deps, delivery);
    const again = !came.delivered && retry && attempts < MAX_ATTEMPTS;
    const retryInMs = again ? Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (attempts - 1)) : null;
    const limits = { disableAfterMs: DISABLE_AFTER_MS };
    const disabled = await settleDelivery(db, delivery, { ...came, retryInMs }, limits);
    if (disabled) log.warn({ webhook_id }, 'a webhook nothing gets through to was switched off');
  } catch (error) {
    // Its claim runs out, and it is told again.
    log.warn({ err: error, webhook_id, delivery_id }, 'a delivery was not settled');
  }
}

async function attempt(
  deps: WebhookDeps,
  delivery: ClaimedDelivery,
): Promise<Omit<Attempted, 'retryInMs'> & { retry?: boolean }> {
  const { client_account_id, engagement_id, webhook_id, position } = delivery;
  const tenant = { client_account_id, engagement_id };
  const none = { delivered: false, status: null, prefix: null };
  const event = await readDeliveredEvent(deps.db, delivery);
  if (!event) return { ...none, error: 'the event is gone', retry: false };
  const event_id = `${webhook_id}-${position}`;
  const body = JSON.stringify({ event_id, ...tenant, ...event });
  const at = Math.floor(Date.now() / 1000);
  const secret = deps.secrets.open(delivery.secret, secretPlace(tenant, webhook_id));
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'master-flow-orchestrator',
    'X-Flow-Event-ID': event_id,
    'X-Flow-Delivery-ID': delivery.delivery_id,
    'X-Flow-Signature': `t=${at},v1=${signature(secret, at, body)}`,
  };
  try {
    const { status, prefix } = await post(
      delivery.url,
      { body, headers },
      {
        ...{ allowPrivate: deps.allowPrivate, timeoutMs: TIMEOUT_MS },
        ...(deps.resolve && { resolve: deps.resolve }),
      },
    );
    const delivered = status >= 200 && status < 300;
    const error = delivered ? null : `the receiver answered ${status}`;
    return { delivered, status, error, prefix: keepable(prefix) };
  } catch (error) {
    return { ...none, error: keepable(error instanceof Error ? error.message : 'unknown') };
  }
}

/** HMAC-SHA256 over `<seconds since 1970>.<body>`, in hexadecimal. */
const signature = (secret: string, at: number, body: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
