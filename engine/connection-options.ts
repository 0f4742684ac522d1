/** How processes of ours connect to Temporal: the same for clients, workers and the set-up. */
import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/common/lib/internal-non-workflow';

/** The settings TEMPORAL_TLS… and TEMPORAL_API_KEY as `config.ts` reads and checks them. */
export interface EngineSecurity {
  tls: boolean;
  /** PEM file of the authorities the server is trusted by; the system's own when not given */
  caFile: string | undefined;
  /** PEM files this process proves itself with; always both */
  certificateFile: string | undefined;
  keyFile: string | undefined;
  /** the name in the server's certificate, where it is not the one in the address */
  serverName: string | undefined;
  apiKey: string | undefined;
}

/** What `Connection` and `NativeConnection` both take. */
export interface EngineConnectionOptions {
  address: string;
  tls?: TLSConfig;
  apiKey?: string;
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(`${setting}: the file ${file} cannot be read (${code})`, { cause: error });
  }
}

/** @throws Error naming the setting whose file cannot be read */
export function engineConnectionOptions(
  address: string,
  security: EngineSecurity,
): EngineConnectionOptions {
  const { tls, caFile, certificateFile, keyFile, serverName, apiKey } = security;
  if (!tls) return { address };
  return {
    address,
    tls: {
      ...(caFile && { serverRootCACertificate: read('TEMPORAL_TLS_CA', caFile) }),
      ...(certificateFile &&
        keyFile && {
          clientCertPair: {
            crt: read('TEMPORAL_TLS_CERT', certificateFile),
            key: read('TEMPORAL_TLS_KEY', keyFile),
          },
        }),
      ...(serverName && { serverNameOverride: serverName }),
    },
    ...(apiKey && { apiKey }),
  };
}
