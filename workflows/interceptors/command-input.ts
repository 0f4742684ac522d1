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
  for (const key of ['reason', 'comment', 'phase'] as const) {
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
  return null;
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** The parts of a command flow-control uses, with the defaults of a message that was sent by hand. */
export function readCommand(input: Commands[CommandName] | undefined) {
  const given: Record<string, unknown> = isRecord(input) ? input : {};
  const origin = isRecord(given['origin']) ? (given['origin'] as unknown as Origin) : null;
  return {
    origin: origin ?? ({ user_id: 'operator', source: 'operator' } satisfies Origin),
    reason: text(given['reason']),
    comment: text(given['comment']),
    phase: text(given['phase']),
    mode: (given['mode'] ?? 'boundary') as PauseMode,
    edits: Array.isArray(given['edits']) ? (given['edits'] as unknown[]) : [],
    result: (given as SkipCommand).result ?? null,
  };
}
