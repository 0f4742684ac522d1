/** Prometheus metrics of a process, on the loopback address only: they are for operators, not for callers. */
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';

export interface Metrics {
  register: Registry;
  /** brings up to date what is not counted as it happens; before each scrape, and must not throw */
  refresh?: () => Promise<void>;
}

/** A registry of its own with what Node says of the process: CPU, memory, event loop, garbage collection. */
export function processMetrics(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

/** Serves `/metrics` until it is closed. */
export function serveMetrics({ register, refresh }: Metrics, port: number): Server {
  const scrape = async (): Promise<string> => {
    await refresh?.();
    return register.metrics();
  };
  return createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    scrape().then(
      (text) => response.writeHead(200, { 'Content-Type': register.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  }).listen(port, '127.0.0.1');
}
