import { createServer, type Server } from 'node:net';
import { findFreePort, isPortFree, requirePorts } from './ports';

let server: Server;
let taken = 0;

beforeEach(async () => {
  taken = await findFreePort();
  server = createServer();
  await new Promise<void>((resolve) => server.listen(taken, '127.0.0.1', resolve));
});

afterEach(() => {
  server.close();
});

describe('ports', () => {
  it('are told apart: free and taken', async () => {
    expect(await isPortFree(taken)).toBe(false);
    expect(await isPortFree(await findFreePort())).toBe(true);
  });

  it('that are taken are all named, with the variable that moves each', async () => {
    const wanted = [
      { port: taken, variable: 'PORT', use: 'API' },
      { port: await findFreePort(), variable: 'TEMPORAL_PORT', use: 'Temporal' },
      { port: taken, variable: 'TEMPORAL_UI_PORT', use: 'Temporal Web UI' },
    ];
    await expect(requirePorts(wanted)).rejects.toThrow(
      [
        `Port ${taken} (API) is taken by another program: stop that program or set PORT to a free port.`,
        `Port ${taken} (Temporal Web UI) is taken by another program: stop that program or set TEMPORAL_UI_PORT to a free port.`,
      ].join('\n'),
    );
  });
});
