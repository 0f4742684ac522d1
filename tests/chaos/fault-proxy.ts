/** A way to a server that fails as networks do: cut, held, one way only, slow, or with the reply lost. */
import { setMaxListeners } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../bench/estate/random';
import { startGrpcRelay } from './grpc-relay';

export type Fault =
  | { kind: 'none' }
  /** connections break, new ones are refused */
  | { kind: 'cut' }
  /** connections stand, nothing passes; what was sent arrives when this is over */
  | { kind: 'held'; direction: 'request' | 'reply' | 'both' }
  /** every packet takes this much longer, each way */
  | { kind: 'slow'; ms: number }
  /** this share of calls reaches the server and breaks before the reply is seen */
  | { kind: 'reply_lost'; rate: number };

export interface FaultProxy {
  port: number;
  set: (fault: Fault) => void;
  /** breaks every connection; new ones are taken */
  reset: () => void;
  /** replies that were lost so far */
  lost: () => number;
  stop: () => Promise<void>;
}

type Direction = 'request' | 'reply';
interface Link {
  client: net.Socket;
  upstream: net.Socket;
  replyIsLost: boolean;
}

export interface ProxyTarget {
  host: string;
  port: number;
  /** gRPC shares one connection between all calls, so that single replies are lost by a relay that knows calls */
  protocol: 'postgres' | 'grpc';
}

/** Every held packet listens to it. */
function newSignal(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Listens on a free port of the loopback address. */
export async function startFaultProxy(target: ProxyTarget, random: Random): Promise<FaultProxy> {
  const links = new Set<Link>();
  const relayed = new Set<net.Socket>();
  let fault: Fault = { kind: 'none' };
  let changed = newSignal();
  let lost = 0;
  const lose = (share = 1): boolean => {
    if (fault.kind !== 'reply_lost' || !random.chance(fault.rate * share)) return false;
    lost += 1;
    return true;
  };
  const relay =
    target.protocol === 'grpc'
      ? startGrpcRelay(`http://${target.host}:${target.port}`, lose)
      : null;

  const passes = async (direction: Direction): Promise<void> => {
    for (;;) {
      if (fault.kind === 'slow') return delay(fault.ms);
      if (fault.kind !== 'held' || ![direction, 'both'].includes(fault.direction)) return;
      const { signal } = changed;
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
    }
  };
  const pump = async (link: Link, direction: Direction): Promise<void> => {
    const [from, to] =
      direction === 'request' ? [link.client, link.upstream] : [link.upstream, link.client];
    for await (const chunk of from) {
      await passes(direction);
      if (direction === 'request' && !relay) link.replyIsLost ||= lose();
      // The server has answered, so it has done what was asked: only we know.
      if (direction === 'reply' && link.replyIsLost) return;
      if (!to.write(chunk as Buffer))
        await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
    }
  };
  const server = net.createServer({ noDelay: true }, (client) => {
    client.on('error', () => undefined);
    if (fault.kind === 'cut') {
      client.destroy();
      return;
    }
    if (relay && fault.kind === 'reply_lost') {
      relayed.add(client.once('close', () => relayed.delete(client)));
      relay.take(client);
      return;
    }
    const upstream = net.connect({ ...target, noDelay: true });
    upstream.on('error', () => undefined);
    const link = { client, upstream, replyIsLost: false };
    links.add(link);
    for (const direction of ['request', 'reply'] as const)
      void pump(link, direction)
        .catch(() => undefined)
        .finally(() => {
          links.delete(link);
          client.destroy();
          upstream.destroy();
        });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reset = () => {
    for (const { client, upstream } of links) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
    for (const socket of relayed) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    reset,
    lost: () => lost,
    set: (next) => {
      const protocolChanges =
        relay && (next.kind === 'reply_lost') !== (fault.kind === 'reply_lost');
      fault = next;
      changed.abort();
      changed = newSignal();
      if (next.kind === 'cut' || protocolChanges) reset();
    },
    stop: async () => {
      fault = { kind: 'cut' };
      changed.abort();
      reset();
      relay?.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
