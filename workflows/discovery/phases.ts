import { definePhases } from '../phases';

const MINUTE_MS = 60_000;

/** The six phases in the order they run; the routes of the original platform are their names. */
export const discoveryPhases = definePhases('discovery', {
  data_import: {
    algorithm: 'data_import@1',
    configuredBy: ['uploads'],
    timeoutMs: 30 * MINUTE_MS,
  },
  attribute_mapping: {
    algorithm: 'attribute_mapping@1',
    needs: ['data_import'],
    timeoutMs: 5 * MINUTE_MS,
    approval: true,
  },
  data_cleansing: {
    algorithm: 'data_cleansing@1',
    needs: ['data_import', 'attribute_mapping'],
    timeoutMs: 30 * MINUTE_MS,
  },
  inventory: {
    algorithm: 'inventory@1',
    needs: ['data_import', 'data_cleansing'],
    timeoutMs: 30 * MINUTE_MS,
  },
  dependencies: {
    algorithm: 'dependencies@1',
    needs: ['data_cleansing', 'inventory'],
    timeoutMs: 60 * MINUTE_MS,
  },
  tech_debt: { algorithm: 'tech_debt@1', needs: ['inventory'], timeoutMs: 30 * MINUTE_MS },
});
