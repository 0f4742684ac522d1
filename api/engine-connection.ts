import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { EngineConnectionOptions } from '../engine/connection-options';

/** With the SDK's ten attempts a caller would hang for every deadline before being told that the engine is away. */
const ATTEMPTS = 4;

/**
 * The connection to Temporal, made when it is first used: reads are answered from the registry while the engine is
 * away. A call then fails within about a second, and the first one after its return finds it within two.
 */
export const connectEngine = (options: EngineConnectionOptions): Connection =>
  Connection.lazy({
    ...options,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: ATTEMPTS }))],
    channelArgs: {
      // gRPC's own limit between attempts to connect is two minutes.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 1000,
    },
  });
