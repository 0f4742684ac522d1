import type { GateEvent } from '../../db/flow-results';
import { closedStatuses, type FlowStatus } from '../../workflows/run';
import { gateState } from './mapping-result';

const asked = {
  phase: 'attribute_mapping',
  requested_at: '2026-11-01T10:00:00.000Z',
  result_id: '9d7f7f0e-3f5b-4d5f-9f43-0b2f4f6f6f10',
  problem: 'asset_name is not mapped',
};
const event = (flow_status: FlowStatus, more: Partial<GateEvent> = {}): GateEvent => ({
  flow_status,
  action: 'awaiting_approval',
  gate: asked,
  actor: 'ann',
  reason: null,
  details: asked,
  occurred_at: new Date('2026-11-01T10:00:00Z'),
  ...more,
});

describe('the gate of a mapping', () => {
  it.each(['awaiting_approval', 'pausing', 'paused'] as const)(
    'is open while the flow is %s and nobody has decided',
    (status) => {
      expect(gateState(event(status))).toEqual({ ...asked, open: true, decision: null });
    },
  );

  it.each(['cancelling', ...closedStatuses] as const)(
    'is not open when the flow is %s',
    (status) => {
      expect(gateState(event(status))).toMatchObject({ open: false, decision: null });
    },
  );

  it.each(['approved', 'edited', 'rejected'] as const)('tells who has %s it', (action) => {
    const decided = { action, details: { comment: 'fine' } };
    expect(gateState(event('running', decided))).toMatchObject({
      open: false,
      decision: {
        ...{ outcome: action, decided_by: 'ann', comment: 'fine' },
        decided_at: '2026-11-01T10:00:00.000Z',
      },
    });
  });

  it('takes the reason where there is no comment', () => {
    const decided = { action: 'rejected' as const, details: {}, reason: 'wrong file' };
    expect(gateState(event('running', decided))?.decision).toMatchObject({ comment: 'wrong file' });
  });
});
