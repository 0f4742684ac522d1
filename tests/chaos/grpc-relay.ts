/** Passes gRPC calls on, one by one, and loses the replies of some: the server did it, the caller cannot know. */
import http2 from 'node:http2';
import type { Socket } from 'node:net';

const UNAVAILABLE = '14';
/** Losing the reply of a poll loses a task for ten seconds: a smaller share of them keeps the load moving. */
const SHARE_OF_POLLS = 0.1;

export interface GrpcRelay {
  take: (socket: Socket) => void;
  stop: () => void;
}

/** @param lose decides about one call; the argument scales the rate */
export function startGrpcRelay(target: string, lose: (share?: number) => boolean): GrpcRelay {
  const server = http2.createServer();
  const upstreams = new Set<http2.ClientHttp2Session>();
  server.on('session', (session) => {
    const upstream = http2.connect(target);
    upstreams.add(upstream);
    upstream.on('error', () => undefined);
    upstream.once('close', () => {
      upstreams.delete(upstream);
      session.destroy();
    });
    session.on('error', () => undefined);
    session.once('close', () => {
      upstream.destroy();
    });
    session.on('stream', (stream, headers) => {
      relayCall(stream, headers, upstream, lose);
    });
  });
  return {
    take: (socket) => server.emit('connection', socket),
    stop: () => {
      for (const upstream of upstreams) upstream.destroy();
    },
  };
}

function relayCall(
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  upstream: http2.ClientHttp2Session,
  lose: (share?: number) => boolean,
): void {
  stream.on('error', () => undefined);
  if (upstream.destroyed || upstream.closed) {
    stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
    return;
  }
  const isPoll = /\/Poll/.test(headers[':path'] ?? '');
  const isLost = lose(isPoll ? SHARE_OF_POLLS : 1);
  const call = upstream.request(headers, { endStream: false });
  call.on('error', () => {
    stream.close(http2.constants.NGHTTP2_CANCEL);
  });
  stream.once('close', () => {
    if (!call.closed) call.close(http2.constants.NGHTTP2_CANCEL);
  });
  stream.pipe(call);
  if (isLost) {
    call.resume();
    call.once('end', () => {
      if (stream.destroyed) return;
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': UNAVAILABLE,
          'grpc-message': 'the reply was lost',
        },
        { endStream: true },
      );
    });
    return;
  }
  let trailers: http2.IncomingHttpHeaders = {};
  call.once('trailers', (received: http2.IncomingHttpHeaders) => {
    trailers = received;
  });
  call.once('response', (received, flags) => {
    if (stream.destroyed) return;
    const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(received, { endStream, waitForTrailers: !endStream });
    if (endStream) return;
    stream.once('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    call.pipe(stream);
  });
}
