// What the Temporal worker bundles: one export per flow type of the catalogue, and the workflows that are no flows.
export { discovery } from './discovery/flow';
export { health_probe } from './health-probe';
export { scheduled_rerun } from './scheduled-rerun';
