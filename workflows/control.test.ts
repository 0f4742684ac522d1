import fc from 'fast-check';
import {
  actionsOf,
  apply,
  type Command,
  type Control,
  mayBegin,
  newControl,
  progressOf,
  refusalOf,
  statusOf,
} from './control';
import { type CommandName, commandNames } from './messages';
import { actionsIn, closedStatuses, type FlowStatus, openStatuses, transitions } from './run';

const command: Command = {
  phase: null,
  reason: null,
  comment: 'because',
  mode: 'boundary',
  edits: [],
  result: null,
  by: 'ann',
  at: '2026-01-01T00:00:00Z',
};
const gate = { phase: 'a', requested_at: '', result_id: null, problem: null };
const blocked = { phase: 'a', code: 'internal', message: '', since: '' };

/** A control in each status a running workflow can be in. */
const inStatus: Record<Exclude<FlowStatus, 'initialized'>, Partial<Control>> = {
  running: { inFlight: true },
  pausing: { inFlight: true, pause: 'boundary' },
  paused: { pause: 'boundary' },
  awaiting_approval: { gate },
  blocked: { blocked },
  cancelling: { cancelling: true },
  completed: { closing: true, closed: 'completed' },
  failed: { closing: true, closed: 'failed' },
  cancelled: { closing: true, closed: 'cancelled' },
  terminated: { closing: true, closed: 'terminated' },
  timed_out: { closing: true, closed: 'timed_out' },
};
const control = (facts: Partial<Control>): Control => ({
  ...newControl(['a', 'b', 'c']),
  ...structuredClone(facts),
});
const statuses = Object.keys(inStatus) as (keyof typeof inStatus)[];

describe('the state of a flow', () => {
  it.each(statuses)('is %s when the facts say so', (status) => {
    expect(statusOf(control(inStatus[status]))).toBe(status);
  });

  it.each(statuses.flatMap((status) => commandNames.map((name) => [status, name] as const)))(
    'while %s answers %s as the table says',
    (status, name) => {
      const state = control(inStatus[status]);
      const allowed = actionsIn(status, 'continuous').includes(name);
      expect(refusalOf(state, name, null) === null).toBe(allowed);
      if (!allowed) return;
      apply(state, name, command);
      const after = statusOf(state);
      expect(after === status || transitions[status].includes(after)).toBe(true);
    },
  );

  it('is paused only when nothing is in flight', () => {
    const state = control({ inFlight: true });
    expect(apply(state, 'pause', command)).toBe('pausing');
    state.inFlight = false;
    expect(statusOf(state)).toBe('paused');
  });

  it('returns to the gate it was paused at', () => {
    const state = control({ gate });
    apply(state, 'pause', command);
    expect(refusalOf(state, 'approve', null)).toBe(
      'approve is not allowed while the flow is paused',
    );
    apply(state, 'resume', command);
    expect(statusOf(state)).toBe('awaiting_approval');
  });

  it('says why what waits at the gate cannot be approved', () => {
    const state = control({ gate: { ...gate, problem: 'asset_name is not mapped' } });
    expect(refusalOf(state, 'approve', null)).toBe('asset_name is not mapped');
    expect(refusalOf(state, 'edit', null)).toBeNull();
  });

  it('refuses a message that meant another phase', () => {
    expect(refusalOf(control({ blocked }), 'retry', 'b')).toBe('the blocked phase is a, not b');
  });

  it('accepts nothing once the closing record is under way', () => {
    const state = control({ closing: true });
    for (const name of commandNames)
      expect(refusalOf(state, name, null)).toBe('the flow is closing');
    expect(actionsOf(state)).toEqual(['rerun', 'delete']);
  });

  describe('in stepwise mode', () => {
    const stepwise = (facts: Partial<Control> = {}) => control({ mode: 'stepwise', ...facts });

    it('rests until the next phase is asked for, and rests again after it', () => {
      const state = stepwise();
      expect([statusOf(state), mayBegin(state)]).toEqual(['paused', false]);
      expect(actionsOf(state)).toContain('execute');
      apply(state, 'execute', command);
      expect([statusOf(state), mayBegin(state)]).toEqual(['running', true]);
      state.completed.push('a');
      expect([statusOf(state), mayBegin(state)]).toEqual(['paused', false]);
    });

    it('runs up to a named phase', () => {
      const state = stepwise();
      apply(state, 'execute', { ...command, phase: 'b' });
      state.completed.push('a');
      expect(mayBegin(state)).toBe(true);
      state.completed.push('b');
      expect(mayBegin(state)).toBe(false);
    });

    it('refuses a phase that has run, one that there is not, and any while it is paused', () => {
      const state = stepwise({ completed: ['a'] });
      expect(refusalOf(state, 'execute', 'a')).toBe('a has run already; a re-run runs it again');
      expect(refusalOf(state, 'execute', 'z')).toBe('there is no phase z; there are a, b, c');
      state.pause = 'boundary';
      expect(refusalOf(state, 'execute', null)).toBe('the flow is paused; resume it first');
    });

    it('goes by itself once it is resumed', () => {
      const state = stepwise();
      apply(state, 'resume', command);
      expect([state.mode, mayBegin(state)]).toEqual(['continuous', true]);
      expect(refusalOf(state, 'execute', null)).toMatch(/stepwise mode/);
    });

    it('is still stepwise after a pause in the middle of a phase', () => {
      const state = stepwise({ released: 1, inFlight: true });
      apply(state, 'pause', command);
      apply(state, 'resume', command);
      expect([state.mode, statusOf(state)]).toEqual(['stepwise', 'running']);
    });
  });

  it('ends for good once a blocked phase is given up', () => {
    const state = control({ blocked });
    expect(apply(state, 'fail', command)).toBe('given_up');
    expect(statusOf(state)).toBe('blocked');
    expect(refusalOf(state, 'retry', null)).toBe('the flow is closing');
  });

  it('reports progress as whole percents of the phases done', () => {
    expect(progressOf(control({ completed: ['a'] }))).toBe(33);
    expect(progressOf(control({ completed: ['a', 'b', 'c'] }))).toBe(100);
    expect(progressOf(newControl([]))).toBe(0);
  });

  it('moves only along the transitions of the table, whatever is asked in whatever order', () => {
    const step = fc.record({ name: fc.constantFrom(...commandNames), inFlight: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        (steps: { name: CommandName; inFlight: boolean }[]) => {
          const state = control({});
          for (const { name, inFlight } of steps) {
            state.inFlight = inFlight && !state.gate && !state.blocked;
            const before = statusOf(state);
            if (refusalOf(state, name, null) !== null) continue;
            apply(state, name, command);
            const after = statusOf(state);
            expect(after === before || transitions[before].includes(after)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the state table', () => {
  it('closes every open status and leaves no way out of a closed one', () => {
    for (const status of openStatuses)
      for (const closed of closedStatuses) expect(transitions[status]).toContain(closed);
    for (const status of closedStatuses) expect(transitions[status]).toEqual([]);
  });

  it('lets every open status be cancelled, and paused unless it is or is ending', () => {
    for (const status of openStatuses) {
      if (status !== 'cancelling') expect(actionsIn(status, 'continuous')).toContain('cancel');
      if (!['pausing', 'paused', 'cancelling'].includes(status))
        expect(actionsIn(status, 'continuous')).toContain('pause');
    }
  });
});
