/** Clients that keep their connections and ask again as soon as they are answered. */
import { Agent, get } from 'node:http';

export interface Target {
  port: number;
  path: string;
  headers?: Record<string, string>;
}

export interface Load {
  /** of each request, in ms */
  times: number[];
  requestsPerSecond: number;
}

/** Asks `requests` times with `clients` at a time. Throws for any answer that is not 200. */
export async function load(target: Target, clients: number, requests: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let asked = 0;
  const client = async () => {
    while (asked < requests) {
      asked += 1;
      const begin = performance.now();
      await ask(target, agent);
      times.push(performance.now() - begin);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begin) / 1000;
  agent.destroy();
  return { times, requestsPerSecond: times.length / seconds };
}

const ask = ({ port, path, headers = {} }: Target, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode ?? 0}`));
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
