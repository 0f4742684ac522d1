/** An authority of the tests' own, with a certificate for a server and one for its client. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Certificates {
  /** PEM files, by name: ca.pem, server.pem, server.key, client.pem, client.key */
  file: (name: string) => string;
  read: (name: string) => Buffer;
  remove: () => void;
}

/** Whether this machine can make certificates. */
export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

/** Needs `openssl`. @param serverName the one name in the server's certificate */
export function makeCertificates(serverName: string): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificates-'));
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...curve, '-days', '1', '-subj', '/CN=authority of a test'],
    ...['-keyout', file('ca.key'), '-out', file('ca.pem')],
  );
  // Any extension makes it a certificate of version 3: the worker's TLS library takes no other.
  writeFileSync(file('server.ext'), `subjectAltName=DNS:${serverName}\n`);
  writeFileSync(file('client.ext'), 'extendedKeyUsage=clientAuth\n');
  for (const name of ['server', 'client']) {
    openssl(
      ...['req', ...curve, '-subj', `/CN=${name}`],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`)],
    );
    openssl(
      ...['x509', '-req', '-in', file(`${name}.csr`), '-days', '1', '-CAcreateserial'],
      ...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-out', file(`${name}.pem`)],
      ...['-extfile', file(`${name}.ext`)],
    );
  }
  return {
    file,
    read: (name) => readFileSync(file(name)),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
