/** What cannot even be read as HTTP is answered as everything else is: with a problem document. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { ApiProblem, type ProblemCode } from './problem';

/** Node's own names of what its parser met; anything else is malformed. */
const known: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'the headers are larger than 16 kB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timed_out', 'the request took too long to arrive'],
};

/** Without it Node answers with a bare status, which no client of ours can tell from a proxy's. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [code, detail] = known[error.code ?? ''] ?? ['malformed', 'this is no HTTP request'];
    const problem = new ApiProblem(code, detail);
    const requestId = randomUUID();
    const body = JSON.stringify(problem.document('', requestId));
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.title}`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...[`X-Request-ID: ${requestId}`, 'X-Content-Type-Options: nosniff', 'Connection: close'],
        ...['', body],
      ].join('\r\n'),
    );
  });
}
