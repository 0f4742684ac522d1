import type { FlowDocument, FlowStatusDocument } from '../client/documents';
import { textTable, wrap } from './text-table';

/** The registry's row beside the engine's answer, and whether they say the same. */
export function agreementText(
  row: FlowDocument,
  { source, state, engine_error }: FlowStatusDocument,
): { agrees: boolean; lines: string[] } {
  const shown = (value: string | number | null | undefined): string => String(value ?? '—');
  const facts = [
    ['flow_id', row.flow_id, state?.flow_id],
    ['status', row.flow_status, state?.status],
    ['phase', row.current_phase, state?.phase],
    ['progress', row.progress, state?.progress],
    ['run_id', row.run_id, state?.run_id],
  ] as const;
  const agrees = source === 'engine' && facts.every(([, registry, engine]) => registry === engine);
  return {
    agrees,
    lines: [
      ...textTable(
        [{ title: '' }, { title: 'registry (Postgres)' }, { title: 'engine (Temporal)' }],
        [
          ...facts.map(([name, registry, engine]) => [name, shown(registry), shown(engine)]),
          ['version', shown(row.version), ''],
        ],
      ),
      ...wrap(verdict(agrees, engine_error), { indent: 2 }),
    ],
  };
}

function verdict(agrees: boolean, engineError: string | null): string {
  if (agrees) return 'They agree.';
  return engineError === null
    ? 'They do NOT agree.'
    : `The engine could not be asked (${engineError}); this is the registry alone.`;
}
