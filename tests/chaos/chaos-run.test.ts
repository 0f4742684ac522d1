/** The fault suite itself, small: engines of its own, workers killed, replies lost, every invariant judged. */
import { loadConfig } from '../../config';
import { parseChaosOptions } from './chaos-options';
import { planWindows } from './plan-windows';
import { runChaos, scenarios } from './run-chaos';

const names = scenarios.map(({ name }) => name);

it('keeps every promise while workers are killed', async () => {
  const kills: (() => void)[] = [];
  const lines: string[] = [];
  const only = ['worker-kill'];
  const args = ['--seed', '7', '--flows', '20', '--minutes', '0.5', '--only', only.join()];
  const report = await runChaos({
    config: loadConfig(),
    options: parseChaosOptions(args, names),
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
    onKill: (kill) => kills.push(kill),
  }).finally(() => {
    for (const kill of kills) kill();
  });
  expect(report.broken).toEqual([]);
  expect(report.scenarios.map(({ scenario }) => scenario)).toEqual(only);
  for (const { agreement, trouble } of report.scenarios) {
    expect(agreement).toBe(1);
    expect(Object.keys(trouble)).not.toEqual([]);
  }
  expect(lines[0]).toContain('Seed 7');
}, 180_000);

describe('the options', () => {
  it.each([
    [['--seed', 'x'], '--seed must be a number'],
    [['--flows', '0'], '--flows must be a number from 1'],
    [['--only', 'rain'], '--only must be one of worker-kill'],
    [['--sead', '1'], "Unknown option '--sead'"],
  ])('%j are refused with a sentence', (args, sentence) => {
    expect(() => parseChaosOptions(args, names)).toThrow(sentence);
  });

  it('leave each outage its minute from six minutes on, and say when they cannot', () => {
    for (const minutes of [6, 8, 30]) {
      const { ms, shortened } = planWindows(scenarios, { minutes, flows: 200 });
      expect([ms.get('postgres-outage'), ms.get('temporal-outage')]).toEqual([60_000, 60_000]);
      expect(shortened).toBe(false);
    }
    const { ms, shortened } = planWindows(scenarios, { minutes: 3, flows: 200 });
    expect(ms.get('temporal-outage')).toBeLessThan(60_000);
    expect(shortened).toBe(true);
  });
});
