/** How long each trouble lasts, so that the whole run keeps to its time. */
import type { Scenario } from './scenario';

/** Engines, migrations and processes at the beginning; idle connections that close at the end. */
const START_S = 50;
/** Time-outs that must pass after the trouble, the reconciler's rounds, the verdict. */
const SETTLE_S = 18;
const SETTLE_S_PER_FLOW = 0.02;
/** Below this an outage of a minute does not fit. */
const ROOM_FOR_OUTAGES_MIN = 6;
const LEAST_S = 5;
const MOST_STRETCH = 4;

export interface Windows {
  /** milliseconds by scenario */
  ms: Map<string, number>;
  /** true when the outages are shorter than they should be */
  shortened: boolean;
}

export function planWindows(
  scenarios: readonly Scenario[],
  { minutes, flows }: { minutes: number; flows: number },
): Windows {
  const settle = scenarios.length * (SETTLE_S + flows * SETTLE_S_PER_FLOW);
  const room = Math.max(0, minutes * 60 - START_S - settle);
  const total = (chosen: readonly Scenario[]) =>
    chosen.reduce((sum, { seconds }) => sum + seconds, 0);
  const fixed = scenarios.filter((scenario) => scenario.fixed);
  const others = scenarios.filter((scenario) => !scenario.fixed);
  const alone = scenarios.length === 1;
  const fits = alone ? total(scenarios) <= room : minutes >= ROOM_FOR_OUTAGES_MIN;
  const stretch = fits
    ? Math.min(alone ? 1 : MOST_STRETCH, (room - total(fixed)) / Math.max(1, total(others)))
    : room / total(scenarios);
  const secondsOf = ({ fixed: isFixed, seconds }: Scenario) =>
    isFixed && fits ? seconds : Math.max(LEAST_S, seconds * stretch);
  return {
    ms: new Map(
      scenarios.map((scenario) => [scenario.name, Math.round(secondsOf(scenario) * 1000)]),
    ),
    shortened: !fits && fixed.length > 0,
  };
}
