import type { FlowDocument, FlowState, PhaseRun } from '../client/documents';
import { agreementText } from './agreement-text';
import { curlLines } from './curl-lines';
import { progressLines } from './phase-progress';

const run = (more: Partial<PhaseRun> = {}): PhaseRun => ({
  ...{ phase: 'data_import', attempt: 1, outcome: 'running', started_at: '2026-11-01T00:00:00Z' },
  ...{ ended_at: null, duration_ms: null, row_count: null, memory_bytes: null },
  ...{ error_code: null, error_message: null, result: null },
  ...more,
});
const flow = (more: Partial<FlowDocument> = {}): FlowDocument => ({
  ...{ flow_id: 'f1', flow_type: 'discovery', flow_name: null, flow_status: 'running' },
  ...{ current_phase: 'inventory', progress: 50, run_id: 'r1', version: 7, quality_score: null },
  slot: 'held',
  iteration: 1,
  ...{ status_reason: null, allowed_actions: ['pause', 'cancel'], flow_configuration: {} },
  ...{
    created_at: '',
    updated_at: '',
    ended_at: null,
    duration_ms: null,
    phases: [],
    approval: null,
  },
  ...{ deleted_at: null, deleted_by: null, purge_after: null },
  ...more,
});
const state = (more: Partial<FlowState> = {}): FlowState => ({
  ...{ flow_id: 'f1', run_id: 'r1', flow_type: 'discovery', status: 'running' },
  ...{ phase: 'inventory', completed_phases: [], progress: 50, gate: null, blocked: null },
  allowed_actions: [],
  ...more,
});
const { flow_status, current_phase, progress, run_id, version, updated_at } = flow();
const registry = { flow_status, current_phase, progress, run_id, version, updated_at };

describe('progress', () => {
  it('says everything at the first look', () => {
    expect(progressLines(undefined, flow({ phases: [run()] }))).toEqual([
      'data_import        runs',
      'flow is running, 50 % done; allowed: pause, cancel',
    ]);
  });

  it('says nothing when nothing changed', () => {
    expect(progressLines(flow({ phases: [run()] }), flow({ phases: [run()] }))).toEqual([]);
  });

  it('says how a phase ended, and of what ran between two looks', () => {
    const finished = run({ outcome: 'finished', duration_ms: 1234, row_count: 3086 });
    const failed = run({ phase: 'inventory', outcome: 'failed', error_message: 'no name' });
    const retried = run({ phase: 'inventory', attempt: 2, outcome: 'cancelled' });
    expect(
      progressLines(flow({ phases: [run()] }), flow({ phases: [finished, failed, retried] })),
    ).toEqual([
      'data_import        finished: 3,086 rows in 1.2 s',
      'inventory          failed: no name',
      'inventory          broken off, attempt 2',
    ]);
  });

  it('tells a second run of a phase from the first', () => {
    const again = run({ started_at: '2026-11-01T00:01:00Z' });
    expect(progressLines(flow({ phases: [run()] }), flow({ phases: [run(), again] }))).toEqual([
      'data_import        runs',
    ]);
  });
});

describe('registry and engine', () => {
  it('agree when status, phase, progress and run are the same', () => {
    const { agrees, lines } = agreementText(flow(), {
      ...{ source: 'engine', state: state(), registry, engine_error: null },
    });
    expect(agrees).toBe(true);
    expect(lines.at(-1)).toBe('  They agree.');
  });

  it.each([{ status: 'paused' }, { progress: 60 }, { run_id: 'r2' }, { phase: 'tech_debt' }])(
    'do not agree about %j',
    (difference) => {
      const { agrees, lines } = agreementText(flow(), {
        ...{ source: 'engine', state: state(difference), registry, engine_error: null },
      });
      expect(agrees).toBe(false);
      expect(lines.at(-1)).toBe('  They do NOT agree.');
    },
  );

  it('are not said to agree when the engine could not be asked', () => {
    const { agrees, lines } = agreementText(flow(), {
      ...{ source: 'registry', state: null, registry, engine_error: 'no worker' },
    });
    expect(agrees).toBe(false);
    expect(lines.at(-1)).toContain('could not be asked (no worker)');
  });
});

describe('commands to go on with', () => {
  const tenant = { client_account_id: 'a-1', engagement_id: 'e-1' };
  const options = { apiUrl: 'http://127.0.0.1:3000/', temporalUiUrl: undefined, tenant };

  it('name the tenant and the flow once', () => {
    expect(curlLines(options, 'f1', ['curl $F'])).toEqual([
      '  T=<token>',
      '  A=X-Client-Account-ID:a-1',
      '  E=X-Engagement-ID:e-1',
      '  F=http://127.0.0.1:3000/api/v1/flows/f1',
      '  curl $F',
    ]);
  });

  it('link the Temporal Web UI only when there is one', () => {
    expect(curlLines(options, 'f1').join('\n')).not.toContain('Temporal');
    const temporalUiUrl = 'http://127.0.0.1:8233/namespaces/default';
    expect(curlLines({ ...options, temporalUiUrl }, 'f1')).toContain(
      `  Temporal       ${temporalUiUrl}/workflows/f1`,
    );
  });
});
