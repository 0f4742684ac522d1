/** Workflows that are no flows: they have no row in the registry, no phases and take no commands. */
export const systemWorkflows = ['scheduled_rerun', 'health_probe'] as const;

export const isSystemWorkflow = (workflowType: string): boolean =>
  (systemWorkflows as readonly string[]).includes(workflowType);
