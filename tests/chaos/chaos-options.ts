import { parseArgs } from 'node:util';
import { StartError } from '../../tools/start-error';

export interface ChaosOptions {
  /** decides the plan of every flow and the times of every fault */
  seed: number;
  /** flows of each scenario */
  flows: number;
  /** bound of the whole run */
  minutes: number;
  /** names of the scenarios to run; all when there is none */
  only: readonly string[];
  /** where the report goes as JSON */
  json: string | null;
}

export const DEFAULT_FLOWS = 200;
const DEFAULT_MINUTES = 9;
/** More flows take longer to settle: a minute for each hundred, shared by all scenarios. */
const FLOWS_PER_MINUTE = 100;

/** @throws StartError naming the option that cannot be used and the scenarios there are */
export function parseChaosOptions(
  args: readonly string[],
  scenarios: readonly string[],
): ChaosOptions {
  let values: Partial<Record<'seed' | 'flows' | 'minutes' | 'only' | 'json', string>>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        flows: { type: 'string' },
        minutes: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new StartError((error as Error).message);
  }
  const number = (
    name: 'seed' | 'flows' | 'minutes',
    fallback: number,
    least: number,
    most: number,
  ) => {
    const text = values[name];
    const value = text === undefined ? fallback : Number(text);
    const isWhole = name === 'minutes' || Number.isInteger(value);
    if (!isWhole || !(value >= least && value <= most))
      throw new StartError(
        `--${name} must be a number from ${least} to ${most}, not ${text ?? ''}.`,
      );
    return value;
  };
  const only = values.only?.split(',') ?? [];
  for (const name of only)
    if (!scenarios.includes(name))
      throw new StartError(`--only must be one of ${scenarios.join(', ')}, not ${name}.`);
  const flows = number('flows', DEFAULT_FLOWS, 1, 5000);
  const usual = DEFAULT_MINUTES + Math.max(0, flows - DEFAULT_FLOWS) / FLOWS_PER_MINUTE;
  return {
    flows,
    seed: number('seed', Math.floor(Math.random() * 2 ** 31), 0, 2 ** 32 - 1),
    minutes: number('minutes', usual, 0.2, 240),
    only,
    json: values.json ?? null,
  };
}
