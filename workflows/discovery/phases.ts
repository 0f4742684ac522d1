import { definePhases } from '../phases';

const MINUTE_MS = 60_000;

/** The six phases in the order they run; the routes of the original platform are their names. */
export const discoveryPhases = definePhases('discovery', {
  data_import: { timeoutMs: 30 * MINUTE_MS },
  attribute_mapping: { timeoutMs: 5 * MINUTE_MS, approval: true },
  data_cleansing: { timeoutMs: 30 * MINUTE_MS },
  inventory: { timeoutMs: 30 * MINUTE_MS },
  dependencies: { timeoutMs: 60 * MINUTE_MS },
  tech_debt: { timeoutMs: 30 * MINUTE_MS },
});
