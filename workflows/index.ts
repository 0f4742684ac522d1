// What the Temporal worker bundles: one export per flow type of the catalogue.
export { discovery } from './discovery/flow';
