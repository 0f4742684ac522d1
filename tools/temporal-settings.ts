/** What every flow can be searched by in the Temporal Web UI and API. */
export const SEARCH_ATTRIBUTES = ['FlowType', 'ClientAccountId', 'EngagementId'] as const;

/**
 * Settings of the server, the one place for them. Names and defaults: temporalio/temporal v1.31.2,
 * common/dynamicconfig/constants.go.
 */
export const DYNAMIC_CONFIG: Readonly<Record<string, boolean | number>> = {
  // Without it an activity never starts on the worker that scheduled it.
  'system.enableActivityEagerExecution': true,
  // The default of 20 a second puts every task on a 50 ms grid: the dev server has a single history shard.
  'history.transferProcessorMaxPollRPS': 20_000,
  'history.transferProcessorMaxPollHostRPS': 20_000,
  'history.timerProcessorMaxPollRPS': 20_000,
  'history.timerProcessorMaxPollHostRPS': 20_000,
  'history.visibilityProcessorMaxPollRPS': 20_000,
  'history.visibilityProcessorMaxPollHostRPS': 20_000,
  // One node needs no spreading of a task queue; fewer partitions mean fewer polls and less waiting.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Tasks of many tenants take turns by their fairness key instead of first come, first served.
  'matching.enableFairness': true,
  'frontend.rps': 10_000,
  'frontend.namespaceRPS': 10_000,
  'matching.rps': 10_000,
  'history.rps': 10_000,
  'frontend.WorkflowPauseEnabled': true,
};

/** Command line of the development server for one place and one set of ports. */
export function temporalArguments(options: {
  ip: string;
  port: number;
  uiPort: number;
  dbFile: string;
  namespace: string;
  /** Where the Web UI has payloads decrypted. */
  codecEndpoint?: string | undefined;
  /** True: a power cut loses nothing the server said it had; false is quicker and for tests. */
  durable: boolean;
}): string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', options.ip, '--port', String(options.port), '--ui-port', String(options.uiPort)],
    ...['--db-filename', options.dbFile, '--namespace', options.namespace],
    ...(options.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', options.codecEndpoint]),
    ...['--log-level', 'warn', '--ui-disable-news-fetch'],
    ...['--sqlite-pragma', 'journal_mode=wal'],
    ...['--sqlite-pragma', `synchronous=${options.durable ? 'full' : 'normal'}`],
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}
