/** A Temporal server behind TLS that asks for a certificate, and one that asks for an API key. */
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { type AddressInfo, connect, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { NativeConnection } from '@temporalio/worker';
import { connectEngine } from '../../api/engine-connection';
import { loadConfig } from '../../config';
import { engineConnectionOptions } from '../../engine/connection-options';
import { type Certificates, hasOpenssl, makeCertificates } from '../support/certificates';
import { findNamespaceFault } from '../../tools/temporal-namespace';

const SERVER_NAME = 'temporal.test';
const { temporalAddress, temporalNamespace } = loadConfig();
let certificates: Certificates;
let proxy: Server;
let hosted: Http2SecureServer;
const authorizations: (string | undefined)[] = [];

const listen = (server: Server | Http2SecureServer) =>
  new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
const addressOf = (server: Server | Http2SecureServer) =>
  `127.0.0.1:${(server.address() as AddressInfo).port}`;

const canRun = hasOpenssl();
if (!canRun) console.warn('connections over TLS are not tested: there is no openssl');
const where = canRun ? describe : describe.skip;

where('over TLS', () => {
  beforeAll(async () => {
    certificates = makeCertificates(SERVER_NAME);
    const [host, port] = (temporalAddress ?? '').split(':');
    const identity = {
      key: certificates.read('server.key'),
      cert: certificates.read('server.pem'),
    };
    const authority = certificates.read('ca.pem');
    proxy = createServer(
      { ...identity, ca: authority, requestCert: true, ALPNProtocols: ['h2'] },
      (socket) => {
        const upstream = connect(Number(port), host);
        socket.pipe(upstream).pipe(socket);
        socket.on('error', () => upstream.destroy());
        upstream.on('error', () => socket.destroy());
      },
    );
    hosted = createSecureServer(identity, (request, response) => {
      authorizations.push(request.headers.authorization);
      // gRPC status 16: unauthenticated.
      response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '16' }).end();
    });
    await Promise.all([listen(proxy), listen(hosted)]);
  });
  afterAll(() => {
    proxy.close();
    hosted.close();
    certificates.remove();
  });

  /** The options as settings give them. */
  const optionsOf = (server: Server | Http2SecureServer, settings: Record<string, string>) => {
    const address = addressOf(server);
    const config = loadConfig({ TEMPORAL_ADDRESS: address, ...settings });
    return engineConnectionOptions(address, config.temporalSecurity);
  };
  const trust = () => ({
    TEMPORAL_TLS_CA: certificates.file('ca.pem'),
    TEMPORAL_TLS_SERVER_NAME: SERVER_NAME,
  });
  const identity = () => ({
    TEMPORAL_TLS_CERT: certificates.file('client.pem'),
    TEMPORAL_TLS_KEY: certificates.file('client.key'),
  });

  /** What the API does first, and what a worker does. */
  async function reach(settings: Record<string, string>): Promise<void> {
    const options = optionsOf(proxy, settings);
    const client = connectEngine(options);
    try {
      await client.withDeadline(Date.now() + 2000, () => client.workflowService.getSystemInfo({}));
    } finally {
      await client.close();
    }
    const native = await NativeConnection.connect(options);
    await native.close();
  }

  describe('a server that asks for a certificate', () => {
    it('is reached by API, worker and set-up with one of its authority', async () => {
      const settings = { ...trust(), ...identity() };
      await reach(settings);
      expect(
        await findNamespaceFault(optionsOf(proxy, settings), temporalNamespace),
      ).toBeUndefined();
    });

    it.each<[string, () => Record<string, string>]>([
      ['without a certificate', trust],
      ['in the clear', () => ({})],
      ['when its authority is not trusted', () => ({ TEMPORAL_TLS: 'yes', ...identity() })],
      [
        'under another name',
        () => ({ ...trust(), ...identity(), TEMPORAL_TLS_SERVER_NAME: 'other' }),
      ],
    ])('is not reached %s', async (_how, settings) => {
      await expect(reach(settings())).rejects.toThrow();
      const options = optionsOf(proxy, settings());
      await expect(
        NativeConnection.connect(options).then((connection) => connection.close()),
      ).rejects.toThrow();
    });

    it('is named in the fault of a file that is not there', () => {
      const settings = { ...trust(), TEMPORAL_TLS_CA: '/nowhere/ca.pem' };
      expect(() => optionsOf(proxy, settings)).toThrow(
        'TEMPORAL_TLS_CA: the file /nowhere/ca.pem cannot be read (ENOENT)',
      );
    });
  });

  it('a server that asks for an API key gets it from API and worker, over TLS', async () => {
    const options = optionsOf(hosted, { ...trust(), TEMPORAL_API_KEY: 'the-key' });
    const client = connectEngine(options);
    await expect(
      client.withDeadline(Date.now() + 2000, () => client.workflowService.getSystemInfo({})),
    ).rejects.toThrow();
    await client.close();
    const before = authorizations.length;
    await expect(NativeConnection.connect(options)).rejects.toThrow();
    expect(before).toBeGreaterThan(0);
    expect(authorizations.length).toBeGreaterThan(before);
    expect(new Set(authorizations)).toEqual(new Set(['Bearer the-key']));
  });
});
