// What the Temporal worker bundles: one export per flow type of the catalogue, and the workflows that are no flows.
export { discovery } from './discovery/flow';
export { scheduled_rerun } from './scheduled-rerun';
