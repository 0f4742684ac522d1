import type { CommandName, Commands, SkipCommand } from '../messages';
import type { Origin, PauseMode } from '../run';

/** Longest reason or comment taken, in characters: it is kept in the engine's history and in the audit log. */
export const MAX_TEXT = 2000;
const MAX_EDITS = 1000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is wrong with the argument of a command, null when it can be used. Messages also come by hand from the Web UI
 * and the command line, so nothing about their shape is taken for granted; no argument at all is fine.
 */
export function inputFault(name: CommandName, input: unknown): string | null {
  if (input === undefined || input === null)
    return name === 'skip' ? 'skip needs {"reason":…}' : null;
  if (!isRecord(input)) return `${name} takes one JSON object`;
  for (const key of ['reason', 'comment', 'phase', 'command_id'] as const) {
    const text = input[key];
    if (text !== undefined && typeof text !== 'string') return `${key} must be text`;
    if (typeof text === 'string' && text.length > MAX_TEXT)
      return `${key} is longer than ${MAX_TEXT} characters`;
  }
  if (input['mode'] !== undefined && input['mode'] !== 'boundary' && input['mode'] !== 'immediate')
    return 'mode must be "boundary" or "immediate"';
  const edits = input['edits'];
  if (edits !== undefined && (!Array.isArray(edits) || edits.length > MAX_EDITS))
    return `edits must be a list of at most ${MAX_EDITS}`;
  if (name === 'edit' && !(Array.isArray(edits) && edits.length > 0))
    return 'edit needs {"edits":[…]}';
  if (name === 'skip' && !input['reason']) return 'skip needs {"reason":…}';
  return originFault(input['origin']) ?? (UNKEPT.test(JSON.stringify(input)) ? NOT_TEXT : null);
}

/**
 * NUL, or half of a surrogate pair, as JSON escapes them; a pair is not escaped. Postgres keeps neither, so that a
 * command with one could never be recorded and the flow would wait for ever.
 */
const UNKEPT = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
const NOT_TEXT = 'text must be without NUL and without halves of characters';

const SOURCES: readonly unknown[] = [
  'api',
  'operator',
  'flow',
  'reconciler',
] satisfies Origin['source'][];

/** The audit log needs an actor and a source; a message without any origin gets the operator's. */
function originFault(origin: unknown): string | null {
  if (origin === undefined || origin === null) return null;
  if (!isRecord(origin)) return 'origin must be an object';
  const { user_id, on_behalf_of = '', request_id = '', source } = origin;
  if (typeof user_id !== 'string' || user_id === '') return 'origin needs {"user_id":…}';
  if (!SOURCES.includes(source)) return `origin.source must be one of ${SOURCES.join(', ')}`;
  return typeof on_behalf_of === 'string' && typeof request_id === 'string'
    ? null
    : 'origin.on_behalf_of and origin.request_id must be text';
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** The parts of a command flow-control uses, with the defaults of a message that was sent by hand. */
export function readCommand(input: Commands[CommandName] | undefined) {
  const given: Record<string, unknown> = isRecord(input) ? input : {};
  const result = (given as SkipCommand).result ?? null;
  const origin = isRecord(given['origin']) ? (given['origin'] as unknown as Origin) : null;
  return {
    origin: origin ?? ({ user_id: 'operator', source: 'operator' } satisfies Origin),
    reason: text(given['reason']),
    comment: text(given['comment']),
    phase: text(given['phase']),
    commandId: text(given['command_id']),
    mode: (given['mode'] ?? 'boundary') as PauseMode,
    edits: Array.isArray(given['edits']) ? (given['edits'] as unknown[]) : [],
    result,
    /** which stored result is given in place of a skipped phase's */
    resultId: isRecord(result) ? text(result['result_id']) : null,
  };
}
