import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './run-command';
import { findTemporalBinary, type TemporalSearch } from './temporal-binary';

const VERSION = `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`;

let folder = '';
let bin = '';
let cached = '';
let lines: string[] = [];
let service: Server;
let address = '';
/** What the download service answers; refuses unless a test says otherwise. */
let answer: { status: number; body: string | Buffer }[] = [];

/** Writes a shell script that stands for a program. */
function writeProgram(file: string, body: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A stand-in for Go that writes its `-o` file as a program saying the version. */
function writeGo(version = VERSION): void {
  writeProgram(
    path.join(bin, 'go'),
    `out=
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
printf '#!/bin/sh\\necho "${version}"\\n' > "$out"
/bin/chmod 755 "$out"
echo "CGO_ENABLED=$CGO_ENABLED GOFLAGS=$GOFLAGS" > "${folder}/go-environment"`,
  );
}

function search(changes: Partial<TemporalSearch> = {}): Promise<string> {
  return findTemporalBinary({
    temporalCliPath: undefined,
    searchPath: [bin],
    cacheHome: path.join(folder, 'cache'),
    environment: { GOFLAGS: '-p=1' },
    log: (line) => lines.push(line),
    downloadService: address,
    ...changes,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'binary-test-'));
  bin = path.join(folder, 'bin');
  cached = path.join(folder, 'cache/master-flow-orchestrator/temporal-cli-1.8.2/temporal');
  lines = [];
  answer = [];
  service = createServer((_request, response) => {
    const { status, body } = answer.shift() ?? { status: 403, body: 'refused' };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const listening = service.address();
  address = `http://127.0.0.1:${typeof listening === 'object' ? (listening?.port ?? 0) : 0}`;
});

afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

describe('the Temporal program', () => {
  it('is the one TEMPORAL_CLI_PATH names, before every other', async () => {
    writeProgram(path.join(bin, 'temporal'), `echo "${VERSION}"`);
    const given = writeProgram(path.join(folder, 'mine'), `echo "${VERSION}"`);
    expect(await search({ temporalCliPath: given })).toBe(given);
  });

  it('of another version is an error when TEMPORAL_CLI_PATH names it', async () => {
    const given = writeProgram(path.join(folder, 'mine'), 'echo "temporal version 1.7.0"');
    await expect(search({ temporalCliPath: given })).rejects.toThrow(
      `TEMPORAL_CLI_PATH: ${given} is version 1.7.0, 1.8.2 is needed.`,
    );
  });

  it('that TEMPORAL_CLI_PATH names must be a program', async () => {
    await expect(search({ temporalCliPath: path.join(folder, 'none') })).rejects.toThrow(
      'is not a program that can be run',
    );
  });

  it('is taken from the PATH before the cache', async () => {
    writeProgram(cached, `echo "${VERSION}"`);
    const found = writeProgram(path.join(bin, 'temporal'), `echo "${VERSION}"`);
    expect(await search()).toBe(found);
  });

  it('of another version on the PATH is passed over, with a message', async () => {
    const other = writeProgram(path.join(bin, 'temporal'), 'echo "temporal version 1.9.0"');
    writeProgram(cached, `echo "${VERSION}"`);
    expect(await search()).toBe(cached);
    expect(lines).toEqual([`Not using ${other}: it is version 1.9.0, 1.8.2 is needed.`]);
  });

  it('is downloaded when it is nowhere, and kept', async () => {
    writeProgram(path.join(folder, 'archive/temporal'), `echo "${VERSION}"`);
    const archive = path.join(folder, 'archive.tar.gz');
    await runCommand('tar', ['-czf', archive, '-C', path.join(folder, 'archive'), 'temporal']);
    answer = [
      { status: 200, body: JSON.stringify({ archiveUrl: address, fileToExtract: 'temporal' }) },
      { status: 200, body: readFileSync(archive) },
    ];
    expect(await search()).toBe(cached);
    expect(await search()).toBe(cached);
  });

  it('is built when the download is refused', async () => {
    writeGo();
    expect(await search()).toBe(cached);
    const { output } = await runCommand('cat', [path.join(folder, 'go-environment')]);
    expect(output.trim()).toBe('CGO_ENABLED=0 GOFLAGS=-p=1');
  });

  it('is built once when two ask at the same time', async () => {
    writeGo();
    expect(await Promise.all([search(), search()])).toEqual([cached, cached]);
    expect(lines.filter((line) => line.startsWith('Built'))).toHaveLength(1);
  });

  it('counts only in the right version when it was built', async () => {
    writeGo('temporal version 0.0.0-DEV');
    await expect(search()).rejects.toThrow('is version 0.0.0-DEV, 1.8.2 is needed');
    expect(existsSync(cached)).toBe(false);
  });

  it('that is nowhere leads to an error naming every way', async () => {
    const text = await search().then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(text).toContain('TEMPORAL_ADDRESS and TEMPORAL_CLI_PATH: not set');
    expect(text).toContain('PATH: no temporal program');
    expect(text).toContain(`cache: ${cached} is not there`);
    expect(text).toContain('answered 403');
    expect(text).toContain('build with Go: no go program on the PATH');
  });

  it('cannot be fetched into a cache that cannot be made', async () => {
    writeFileSync(path.join(folder, 'cache'), '');
    await expect(search()).rejects.toThrow('cannot be written');
  });
});
