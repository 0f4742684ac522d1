/** The computing side of compute.ts: one function a task, given and returning plain data. */
import type { MessagePort } from 'node:worker_threads';
import { analyseDependenciesTask } from './discovery/dependencies/analyse-dependencies-task';
import { cleanseTask } from './discovery/cleansing/cleanse-task';
import { importFiles } from './discovery/import/import-files';
import type { UploadedFile } from './discovery/dataset';
import { buildInventoryTask } from './discovery/inventory/build-inventory-task';
import { proposeMappingsTask } from './discovery/mapping/propose-mappings-task';
import { assessTechDebtTask } from './discovery/tech-debt/assess-tech-debt-task';

export type Progress = (details: Record<string, number>) => void;

const tasks = {
  importFiles: ({ files }: { files: UploadedFile[] }, progress: Progress) =>
    importFiles(files, {
      onProgress: (rows) => {
        progress({ rows });
      },
    }),
  proposeMappings: proposeMappingsTask,
  cleanse: cleanseTask,
  buildInventory: buildInventoryTask,
  analyseDependencies: analyseDependenciesTask,
  assessTechDebt: assessTechDebtTask,
};
export type Tasks = typeof tasks;

/** Called by the pool; `name` is one of the tasks. */
export const runTask = ({
  name,
  input,
  port,
}: {
  name: keyof Tasks;
  input: never;
  port: MessagePort;
}): unknown =>
  tasks[name](input, (details) => {
    port.postMessage(details);
  });
