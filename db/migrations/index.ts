/**
 * The ordered list of migrations. Explicit, because a directory source names the files: `.ts` in one place and `.js`
 * in the other makes knex call the history corrupt.
 */
import type { Knex } from 'knex';
import * as createMasterRegistry from './0001-create-master-registry';
import * as createUploads from './0002-create-uploads';
import * as createDiscoveryResults from './0003-create-discovery-results';
import * as isolateTenants from './0004-isolate-tenants';
import * as completeStateTable from './0005-complete-state-table';
import * as createDrift from './0006-create-drift';
import * as createIterations from './0007-create-iterations';
import * as createApprovals from './0008-create-approvals';
import * as createBulkOperations from './0009-create-bulk-operations';
import * as serveListsAndTotals from './0010-serve-lists-and-totals';
import * as deleteForGood from './0011-delete-for-good';
import * as createSchedules from './0012-create-schedules';
import * as createFlowSlots from './0013-create-flow-slots';
import * as keepAssetStates from './0014-keep-asset-states';
import * as markSubstitutes from './0015-mark-substitutes';
import * as identifyCallers from './0016-identify-callers';
import * as sealAuditLog from './0017-seal-audit-log';
import * as createWebhooks from './0018-create-webhooks';
import * as orderLists from './0019-order-lists';
import * as serveOlderClients from './0020-serve-older-clients-and-operators';

const migrations: Readonly<Record<string, Knex.Migration>> = {
  '0001-create-master-registry': createMasterRegistry,
  '0002-create-uploads': createUploads,
  '0003-create-discovery-results': createDiscoveryResults,
  '0004-isolate-tenants': isolateTenants,
  '0005-complete-state-table': completeStateTable,
  '0006-create-drift': createDrift,
  '0007-create-iterations': createIterations,
  '0008-create-approvals': createApprovals,
  '0009-create-bulk-operations': createBulkOperations,
  '0010-serve-lists-and-totals': serveListsAndTotals,
  '0011-delete-for-good': deleteForGood,
  '0012-create-schedules': createSchedules,
  '0013-create-flow-slots': createFlowSlots,
  '0014-keep-asset-states': keepAssetStates,
  '0015-mark-substitutes': markSubstitutes,
  '0016-identify-callers': identifyCallers,
  '0017-seal-audit-log': sealAuditLog,
  '0018-create-webhooks': createWebhooks,
  '0019-order-lists': orderLists,
  '0020-serve-older-clients-and-operators': serveOlderClients,
};

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(migrations)),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(migrations[name] as Knex.Migration),
};
