import fc from 'fast-check';
import { type ApprovalPolicy, policyFault, policyOf } from './approval-policy';
import { castVote, escalate, gateRefusal, openGate, reassign, stepsOf } from './gate';

const open = (policy: Partial<ApprovalPolicy> = {}, authors = ['starter']) =>
  openGate(policyOf(true, policy), {
    ...{ run_id: 'r', phase: 'a', round: 1, now: 0, result_id: null, problem: null, authors },
  });
const asked = (by: string, more: { approval_id?: string; to?: string[] } = {}) => ({
  ...{ by, approval_id: null, to: [] },
  ...more,
});
const vote = (by: string, decision: 'approve' | 'reject' | 'edit' = 'approve') => ({
  ...{ by, decision, comment: null, at: '2026-01-01T00:00:00Z' },
});

describe('a vote', () => {
  it('decides alone where no more is asked', () => {
    expect(castVote(open(), vote('ann'))).toBe(true);
  });

  it('replaces an earlier one of the same person', () => {
    const gate = open({ quorum: 2 });
    expect([castVote(gate, vote('ann')), castVote(gate, vote('ann'))]).toEqual([false, false]);
    expect(gate.votes).toHaveLength(1);
    expect(castVote(gate, vote('bob'))).toBe(true);
  });

  it.each(['reject', 'edit'] as const)('to %s decides at once, whatever the quorum', (decision) => {
    expect(castVote(open({ quorum: 3 }), vote('ann', decision))).toBe(true);
  });

  it('never approves with fewer people than the quorum, and always with as many', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(names), fc.integer({ min: 1, max: 5 }), (voters, quorum) => {
        const gate = open({ quorum });
        const decided = voters.map((by) => castVote(gate, vote(by)));
        const first = voters.findIndex(
          (_, place) => new Set(voters.slice(0, place + 1)).size >= quorum,
        );
        expect(decided.indexOf(true)).toBe(first);
      }),
    );
  });
});

describe('a gate', () => {
  it('refuses who is not asked, and takes anybody where nobody is named', () => {
    expect(gateRefusal(open({ approvers: ['ann'] }), 'reject', asked('bob'))).toMatchObject({
      code: 'forbidden',
    });
    expect(gateRefusal(open({ approvers: ['ann'] }), 'reject', asked('ann'))).toBeNull();
    expect(gateRefusal(open(), 'approve', asked('bob'))).toBeNull();
  });

  it('refuses the approval of one’s own work, not its rejection', () => {
    const gate = open({ self_approval: false }, ['starter', 'editor']);
    for (const by of ['starter', 'editor']) {
      expect(gateRefusal(gate, 'approve', asked(by))).toMatchObject({ code: 'forbidden' });
      expect(gateRefusal(gate, 'reject', asked(by))).toBeNull();
    }
    expect(gateRefusal(gate, 'approve', asked('ann'))).toBeNull();
  });

  it('refuses what meant another round', () => {
    const meant = asked('ann', { approval_id: 'r.a.2' });
    expect(gateRefusal(open(), 'approve', meant)).toMatchObject({ code: 'conflict' });
    expect(gateRefusal(null, 'approve', meant)).toMatchObject({ code: 'conflict' });
    expect(gateRefusal(open(), 'approve', asked('ann', { approval_id: 'r.a.1' }))).toBeNull();
  });

  it('that is reassigned counts only the votes of those who are asked now', () => {
    const gate = open({ quorum: 2, approvers: ['ann', 'bob'] });
    castVote(gate, vote('ann'));
    expect(gateRefusal(gate, 'reassign', asked('x', { to: ['cem'] }))).toMatchObject({
      code: 'invalid',
    });
    reassign(gate, ['bob', 'cem']);
    expect(gate.votes).toEqual([]);
    expect(gateRefusal(gate, 'approve', asked('ann'))).toMatchObject({ code: 'forbidden' });
  });

  it('asks level after level, and whoever is named, until there is no further level', () => {
    const gate = open({ approvers: ['ann'], escalation: [{ after_ms: 1, to: ['boss'] }] });
    escalate(gate, ['bob']);
    expect(gate).toMatchObject({ level: 0, assignees: ['ann', 'bob'] });
    escalate(gate, []);
    expect(gate).toMatchObject({ level: 1, assignees: ['ann', 'bob', 'boss'] });
    expect(gateRefusal(gate, 'escalate', asked('x'))).toMatchObject({ code: 'invalid' });
  });
});

describe('a policy', () => {
  it('asks for nothing but a due date when nothing is said', () => {
    expect(stepsOf(policyOf(true, undefined))).toEqual([]);
    expect(open().due_at).toBe('1970-01-04T00:00:00.000Z');
  });

  it('puts its steps in the order of time', () => {
    const escalation = [{ after_ms: 20, to: ['boss'] }];
    const policy = policyOf(
      { reminder_ms: [10, 30] },
      { escalation, due_ms: 25, on_timeout: 'fail' },
    );
    expect(stepsOf(policy).map(({ kind, after_ms }) => [kind, after_ms])).toEqual([
      ['remind', 10],
      ['escalate', 20],
      ['expire', 25],
      ['remind', 30],
    ]);
  });

  it.each([
    [null, 'JSON object'],
    [{ due_ms: 0 }, 'due_ms'],
    [{ due_ms: 1.5 }, 'due_ms'],
    [{ reminder_ms: [2, 1] }, 'ascending'],
    [{ reminder_ms: 'soon' }, 'lists'],
    [{ escalation: [{ after_ms: 1, to: [] }] }, 'escalation'],
    [{ escalation: [null] }, 'escalation'],
    [{ quorum: 3, approvers: ['a', 'b'] }, 'there are 2'],
    [{ approvers: ['a', 'a'] }, 'different'],
    [{ self_approval: 'no' }, 'self_approval'],
    [{ on_timeout: 'approve' }, 'on_timeout'],
  ])('%j is refused', (policy, why) => {
    expect(policyFault(policy)).toContain(why);
  });
});
