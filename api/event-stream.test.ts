import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { StreamedEvent } from '../db/event-stream';
import { eventually } from '../tests/support/flows';
import type { Listener } from './event-hub';
import { streamEvents } from './event-stream';

const event = (position: number): StreamedEvent => ({
  ...{ position, flow_id: 'f', flow_type: 'discovery', version: 1, action: 'started' },
  ...{ status: 'running', from_status: null, phase: null, actor: 'ann', on_behalf_of: null },
  ...{ source: 'flow', request_id: null, occurred_at: new Date(0) },
  reason: 'x'.repeat(50_000),
});

/** Streams from `listener` over a real connection, whose client takes nothing until it is told to. */
async function serve(listener: Listener, heartbeatMs: number) {
  const closing = new AbortController();
  const hub = {
    closing: closing.signal,
    join: () => Promise.resolve(listener),
    listeners: () => 1,
    stop: async () => {},
  };
  const server = http.createServer((_request, response) => {
    Object.assign(response, {
      status: () => response,
      set: (headers: Record<string, string>) => {
        response.writeHead(200, headers);
      },
    });
    void streamEvents(response as never, { hub, listener, filter: {}, after: 0, heartbeatMs });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  client.pause();
  client.on('data', (piece) => (text += String(piece)));
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return {
    client,
    text: () => text,
    stop: () => {
      closing.abort();
      client.destroy();
      server.close();
    },
  };
}

const noNews: Listener['news'] = (_beyond, { withinMs }) =>
  new Promise((resolve) => setTimeout(resolve, withinMs));

it('reads no further than a reader takes', async () => {
  let pages = 0;
  const endless: Listener = {
    head: () => 0,
    leave: () => undefined,
    news: noNews,
    page: (_filter, after) => {
      pages += 1;
      const events = [1, 2, 3, 4].map((n) => event(after + n));
      return Promise.resolve({ events, more: true, readTo: after + 4 });
    },
  };
  const served = await serve(endless, 1000);
  let [last, same] = [-1, 0];
  await eventually(
    () => {
      same = pages === last && pages > 0 ? same + 1 : 0;
      last = pages;
      return Promise.resolve(same);
    },
    (times) => times > 10,
  );
  served.client.resume();
  await eventually(
    () => Promise.resolve(pages),
    (read) => read > last,
  );
  served.stop();
  // 200 kB each: what the sockets of both sides hold.
  expect(last).toBeLessThan(100);
});

it('says that it is alive, and where it is, while nothing happens', async () => {
  const quiet: Listener = {
    head: () => 7,
    leave: () => undefined,
    news: noNews,
    page: () => Promise.resolve({ events: [], more: false, readTo: 7 }),
  };
  const served = await serve(quiet, 20);
  served.client.resume();
  const text = await eventually(
    () => Promise.resolve(served.text()),
    (said) => said.split(': still here\nid: 7\n\n').length > 3,
  );
  expect(text).toContain('retry: 1000\nid: 0\n\n');
  served.stop();
});

it('waits for a database that is away, without ending', async () => {
  let asked = 0;
  const flaky: Listener = {
    head: () => 0,
    leave: () => undefined,
    news: noNews,
    page: () => {
      asked += 1;
      if (asked === 1)
        return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
      return Promise.resolve({ events: asked === 2 ? [event(1)] : [], more: false, readTo: 1 });
    },
  };
  const served = await serve(flaky, 50);
  served.client.resume();
  await eventually(
    () => Promise.resolve(served.text()),
    (said) => said.includes('id: 1\nevent: started\n'),
  );
  served.stop();
});
