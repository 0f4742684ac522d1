/** Figures and ratios of the alternations. */
import { percentiles, short, type Spread, spread, quantile } from '../statistics';
import type { ContestantName } from './contestants';
import type { Sample } from './sample';

export type Alternation = Partial<Record<ContestantName, Sample>>;

const sum = (values: Record<string, number>) =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** One number of a sample, by the name its ratio has. */
const measures: Readonly<Record<string, (sample: Sample) => number>> = {
  throughput: (sample) => sample.flows_per_s,
  latency: (sample) => quantile(sample.whole, 0.5),
  start_latency: (sample) => quantile(sample.started, 0.5),
  transition: (sample) => quantile(sample.transition, 0.5),
  cpu: (sample) => sum(sample.cpu),
};

const pairs: readonly [prefix: string, of: ContestantName, against: ContestantName][] = [
  ['', 'product', 'tuned'],
  ['', 'product', 'stock'],
  ['local_', 'local', 'tuned'],
  ['local_', 'local', 'stock'],
];

/** Each ratio of two contestants in the same alternation: `throughput_vs_tuned`, `local_latency_vs_stock`, … */
export function ratiosOf(alternations: readonly Alternation[]): Record<string, Spread> {
  const ratios: Record<string, Spread> = {};
  for (const [prefix, of, against] of pairs)
    for (const [name, measure] of Object.entries(measures)) {
      const values = alternations.flatMap(({ [of]: one, [against]: other }) =>
        one && other ? [measure(one) / measure(other)] : [],
      );
      ratios[`${prefix}${name}_vs_${against}`] = spread(values);
    }
  return ratios;
}

/** What each contestant did, over all alternations. */
export function figuresOf(alternations: readonly Alternation[]) {
  const names: ContestantName[] = ['stock', 'tuned', 'product', 'local'];
  return Object.fromEntries(
    names.map((name) => {
      const samples = alternations.flatMap(({ [name]: sample }) => (sample ? [sample] : []));
      const roles = Object.keys(samples[0]?.cpu ?? {});
      const medians = (of: (sample: Sample) => Record<string, number>) =>
        Object.fromEntries(
          roles.map((role) => [role, spread(samples.map((one) => of(one)[role] ?? 0)).median]),
        );
      return [
        name,
        {
          samples: samples.length,
          flows_per_s: spread(samples.map((one) => one.flows_per_s)),
          start_acknowledged_ms: percentiles(samples.flatMap((one) => one.started)),
          flow_ms: percentiles(samples.flatMap((one) => one.whole)),
          transition_ms: percentiles(samples.flatMap((one) => one.transition)),
          cpu_s_per_1000_flows: {
            ...medians((one) => one.cpu),
            all: spread(samples.map((one) => sum(one.cpu))).median,
          },
          rss_mib: medians((one) => one.rss_mib),
        },
      ];
    }),
  );
}

/** One alternation for people to follow. */
export const line = (alternation: Alternation): string =>
  Object.entries(alternation)
    .map(
      ([name, sample]) =>
        `${name} ${short(sample.flows_per_s)}/s ${short(quantile(sample.whole, 0.5))} ms`,
    )
    .join(', ');

/** Where the time goes, as a table of lines. */
export function engineReport(figures: ReturnType<typeof figuresOf>): string[] {
  const rows = Object.entries(figures).map(([name, figure]) => {
    const { all, ...roles } = figure.cpu_s_per_1000_flows as Record<string, number>;
    const cpu = Object.entries(roles).map(([role, value]) => `${role} ${short(value)}`);
    return [
      name.padEnd(8),
      `${short(figure.flows_per_s.median)} flows/s`.padEnd(14),
      `alone ${short(figure.flow_ms.p50)} ms (p99 ${short(figure.flow_ms.p99)})`.padEnd(30),
      `start ${short(figure.start_acknowledged_ms.p50)} ms`.padEnd(16),
      `transition ${short(figure.transition_ms.p50)} ms`.padEnd(20),
      `CPU s per 1000 flows ${short(all ?? NaN)} = ${cpu.join(' + ')}`,
    ].join(' ');
  });
  return rows;
}
