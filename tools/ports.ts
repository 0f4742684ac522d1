import { createServer } from 'node:net';
import { StartError } from './start-error';

/** Says whether a server can listen on the port of that address at this moment. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await bind(port, host)) !== undefined;
}

/** A port nobody listens on at this moment, chosen by the operating system. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  const port = await bind(0, host);
  if (port === undefined) throw new StartError(`No port of ${host} is free.`);
  return port;
}

/** @throws StartError, one sentence for each taken port, naming the variable that moves it */
export async function requirePorts(
  wanted: readonly { port: number; host?: string; variable: string; use: string }[],
): Promise<void> {
  const taken: string[] = [];
  for (const { port, host, variable, use } of wanted) {
    if (await isPortFree(port, host)) continue;
    taken.push(
      `Port ${port} (${use}) is taken by another program: stop that program or set ${variable} to a free port.`,
    );
  }
  if (taken.length > 0) throw new StartError(taken.join('\n'));
}

/** Listens for a moment; gives the port, or `undefined` when that is not possible. */
function bind(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(address !== null && typeof address === 'object' ? address.port : undefined);
      });
    });
  });
}
