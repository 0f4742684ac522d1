import { writeFile } from 'node:fs/promises';
import { parseChaosOptions } from '../tests/chaos/chaos-options';
import { runChaos, scenarios } from '../tests/chaos/run-chaos';
import { runCommandLine } from './command';

void runCommandLine(async (context) => {
  const options = parseChaosOptions(
    context.args,
    scenarios.map(({ name }) => name),
  );
  const report = await runChaos({ ...context, options });
  if (options.json !== null) await writeFile(options.json, JSON.stringify(report, null, 2));
  context.log(
    report.broken.length === 0
      ? `Every invariant held. Seed ${options.seed}.`
      : `Invariants are broken, see above. Seed ${options.seed}.`,
  );
  return report.broken.length === 0 ? 0 : 1;
});
