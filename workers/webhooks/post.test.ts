import { startReceiver, type Receiver } from '../../tests/support/receiver';
import { post, type Resolve } from './post';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const message = { body: '{"a":"ä"}', headers: { 'X-Flow-Event-ID': 'e' } };
const open = { allowPrivate: true, timeoutMs: 5000 };
const to =
  (...addresses: string[]): Resolve =>
  (_host, done) => {
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

it('sends the body and gives back the status and the beginning of the answer', async () => {
  receiver.answer = (_request, response) => response.writeHead(202).end('x'.repeat(5000));
  expect(await post(receiver.url, message, open)).toEqual({ status: 202, prefix: 'x'.repeat(500) });
  expect(receiver.received).toMatchObject([
    {
      path: '/hook',
      body: message.body,
      headers: { 'x-flow-event-id': 'e', 'content-length': '10' },
    },
  ]);
});

it('follows no redirect', async () => {
  receiver.answer = (_request, response) =>
    response.writeHead(307, { Location: `${receiver.url}/other` }).end();
  expect((await post(receiver.url, message, open)).status).toBe(307);
  expect(receiver.received).toHaveLength(1);
});

it('gives up on one that does not answer, or not to its end', async () => {
  const impatient = { ...open, timeoutMs: 200 };
  receiver.answer = () => undefined;
  await expect(post(receiver.url, message, impatient)).rejects.toThrow('no answer within 200 ms');
  receiver.answer = (_request, response) => response.writeHead(200).write('a');
  await expect(post(receiver.url, message, impatient)).rejects.toThrow('no answer within 200 ms');
});

it('connects to nothing but the address it was told, once', async () => {
  let asked = 0;
  const resolve: Resolve = (host, done) => {
    asked += 1;
    to(asked === 1 ? '127.0.0.1' : '127.0.0.2')(host, done);
  };
  const url = `http://hook.example:${receiver.port}/`;
  await post(url, message, { ...open, resolve });
  expect(asked).toBe(1);
  expect(receiver.received[0]!.headers.host).toBe(`hook.example:${receiver.port}`);
});

it.each([
  [['127.0.0.1']],
  [['169.254.169.254']],
  [['::ffff:127.0.0.1']],
  // one good address is no excuse for the other
  [['1.1.1.1', '10.0.0.1']],
])('does not connect to a name that is %j', async (addresses) => {
  const strict = { allowPrivate: false, timeoutMs: 5000, resolve: to(...addresses) };
  const sent = post(`https://hook.example:${receiver.port}/`, message, strict);
  await expect(sent).rejects.toThrow('hook.example is not on the public internet');
  expect(receiver.received).toEqual([]);
});

it('does not connect to a private address that is in the URL itself', async () => {
  const sent = post(`https://127.0.0.1:${receiver.port}/`, message, {
    ...open,
    allowPrivate: false,
  });
  await expect(sent).rejects.toThrow('public internet');
});

it('fails on a name there is no address of, and on nothing else with it', async () => {
  // RFC 6761, 6.4: no resolver knows a name below `.invalid`. The system's own is asked: what it calls back with counts.
  await expect(post('https://hooks.invalid/', message, open)).rejects.toThrow(/hooks\.invalid/);
});
