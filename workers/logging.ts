import { DefaultLogger, type LogLevel } from '@temporalio/worker';
import pino, { type Logger } from 'pino';

/** JSON lines on standard output; messages are constant, what varies is in fields. */
export const createLogger = (level: string): Logger => pino({ level, base: { process: 'worker' } });

const levels: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** The SDK's own log lines, and those of flows and activities, through the same logger. */
export const temporalLogger = (log: Logger): DefaultLogger =>
  new DefaultLogger('INFO', ({ level, message, meta }) => {
    log[levels[level]](meta ?? {}, message);
  });
