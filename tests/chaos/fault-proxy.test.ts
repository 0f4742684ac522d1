import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { createRandom } from '../../bench/estate/random';
import { eventually } from '../support/flows';
import { type FaultProxy, startFaultProxy } from './fault-proxy';

let server: net.Server;
let proxy: FaultProxy;
/** what the server was told, in all */
let told = '';

beforeEach(async () => {
  told = '';
  server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      told += chunk.toString();
      socket.write(`ok ${chunk.toString()}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  proxy = await startFaultProxy({ host: '127.0.0.1', port, protocol: 'postgres' }, createRandom(1));
});
afterEach(async () => {
  await proxy.stop();
  server.close();
});

interface Line {
  socket: net.Socket;
  heard: () => string;
  isOpen: () => boolean;
}

function connect(): Line {
  const socket = net.connect(proxy.port, '127.0.0.1');
  let heard = '';
  let open = true;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard += chunk.toString()));
  socket.on('close', () => (open = false));
  return { socket, heard: () => heard, isOpen: () => open };
}
const until = (is: () => boolean) => eventually(() => Promise.resolve(is()), Boolean, 5000);

it('passes everything on when nothing is wrong', async () => {
  const line = connect();
  line.socket.write('a');
  await until(() => line.heard() === 'ok a');
});

it('breaks connections when it is cut, and refuses new ones until it is not', async () => {
  const line = connect();
  line.socket.write('a');
  await until(() => line.heard() === 'ok a');
  proxy.set({ kind: 'cut' });
  await until(() => !line.isOpen());
  const refused = connect();
  await until(() => !refused.isOpen());
  proxy.set({ kind: 'none' });
  const again = connect();
  again.socket.write('b');
  await until(() => again.heard() === 'ok b');
});

it('holds requests back, and delivers them when it lets go', async () => {
  const line = connect();
  proxy.set({ kind: 'held', direction: 'request' });
  line.socket.write('a');
  const other = connect();
  other.socket.write('b');
  await until(() => line.socket.bytesWritten === 1 && other.socket.bytesWritten === 1);
  expect(told).toBe('');
  proxy.set({ kind: 'none' });
  await until(() => line.heard() === 'ok a' && other.heard() === 'ok b');
});

it('holds replies back: the server has been told, the client has not', async () => {
  proxy.set({ kind: 'held', direction: 'reply' });
  const line = connect();
  line.socket.write('a');
  await until(() => told === 'a');
  expect(line.heard()).toBe('');
  proxy.set({ kind: 'none' });
  await until(() => line.heard() === 'ok a');
});

it('loses a reply after the server has done what was asked', async () => {
  proxy.set({ kind: 'reply_lost', rate: 1 });
  const line = connect();
  line.socket.write('a');
  await until(() => !line.isOpen());
  expect([told, line.heard(), proxy.lost()]).toEqual(['a', '', 1]);
});
