/**
 * Keeps the number of a tenant's flows that run at a time within its limit, so that those under way finish before new
 * ones begin. A flow at rest holds nothing; before it goes on it asks for a slot, and waits where there is none.
 */
import { condition, setHandler } from '@temporalio/workflow';
import { mayBegin } from '../control';
import { admitSignal } from '../messages';
import { current } from './flow-state';
import { recorded, requestSlot } from './registry-mirror';

/** Whether the flow has to ask before it goes on. */
export function needsSlot(): boolean {
  const { control, input } = current();
  return input.slot !== undefined && !control.slot.held;
}

/** Takes one of the tenant's slots; false when the flow was stopped while it waited for one. */
export async function admitted(): Promise<boolean> {
  const { control } = current();
  const ticket = ++control.slot.ticket;
  // The registry grants no slot to a flow it still has at rest.
  await recorded();
  const granted = await requestSlot(ticket);
  if (ticket !== control.slot.ticket) return false;
  control.slot.held = granted === 'held';
  await condition(() => control.slot.held || !mayBegin(control));
  return mayBegin(control);
}

/** Lets the admission loop reach the flow. A word that came too late, or that nobody of ours sent, changes nothing. */
export function listenForAdmission(): void {
  setHandler(
    admitSignal,
    (given: { ticket?: unknown } | undefined) => {
      const { slot } = current().control;
      if (given?.ticket === slot.ticket) slot.held = true;
    },
    { description: 'Sent by the workers when the tenant has a free slot' },
  );
}
