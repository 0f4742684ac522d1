/** The product's worker, wired as it ships, with the scripted phases: `chaos-worker.js <seed>`. */
import { reportEnd, runWorker } from '../../workers/main';
import { createChaosPhases } from './chaos-phases';

runWorker(() => createChaosPhases(Number(process.argv[2]))).catch(reportEnd);
