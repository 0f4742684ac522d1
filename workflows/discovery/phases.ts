import { definePhases } from '../phases';

/** The six phases in the order they run; the routes of the original platform are their names. */
export const discoveryPhases = definePhases('discovery', {
  data_import: { timeout: '30m' },
  attribute_mapping: { timeout: '5m', approval: true },
  data_cleansing: { timeout: '30m' },
  inventory: { timeout: '30m' },
  dependencies: { timeout: '1h' },
  tech_debt: { timeout: '30m' },
});
