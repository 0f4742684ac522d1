/** The story of one discovery flow, told with nothing but the public REST API. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createApiClient, type ApiClient } from '../client/api-client';
import { ApiError, ApiUnreachable } from '../client/api-error';
import type { FlowDocument, UploadOutcome } from '../client/documents';
import type { MappingDocument } from '../client/result-documents';
import { uploadFromFile } from '../client/upload-source';
import { curlLines } from './curl-lines';
import { DemoFailure, type DemoOptions } from './demo-options';
import { createFlowWatch, type FlowWatch } from './flow-watch';
import { mappingText } from './mapping-text';
import { printResults } from './print-results';
import { leftOutInHaste, type MappingEdit, showSecondPass } from './second-pass';
import { count, duration, wrap } from './text-table';

const SAMPLE_FOLDER = path.resolve(__dirname, '../../cli/demo-data');
const SAMPLE_FILES = ['cmdb-servers.csv', 'vcenter-vinfo.csv', 'dependencies.csv'];
/** The day the sample was exported: results do not depend on the day of the demo. */
const SAMPLE_DAY = '2026-11-01';
const READY_LIMIT_MS = 60_000;
const POLL_MS = 200;

interface Story {
  api: ApiClient;
  options: DemoOptions;
  signal: AbortSignal;
  print: (lines: readonly string[]) => void;
  /** a line with the time since the start */
  say: (text: string) => void;
  elapsedMs: () => number;
}

/**
 * Uploads, starts, pauses, resumes, shows the mapping, approves it and shows what was found.
 * @param print gets lines of at most 110 characters
 * @throws DemoFailure, ApiError or ApiUnreachable with a sentence to show
 */
export async function runDemo(
  options: DemoOptions,
  { signal, print }: Pick<Story, 'signal' | 'print'>,
): Promise<void> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const story: Story = {
    api: createApiClient({
      baseUrl: options.apiUrl,
      tenant: options.tenant,
      ...(options.token !== undefined && { token: options.token, userId: 'demo' }),
      signal,
    }),
    options,
    signal,
    print,
    say: (text) => {
      const time = `${(elapsedMs() / 1000).toFixed(1)} s`.padStart(8);
      const [first = '', ...rest] = wrap(text, { indent: 10 });
      print([time + first.slice(time.length), ...rest]);
    },
    elapsedMs,
  };
  await waitUntilReady(story);
  print([
    `Client account ${options.tenant.client_account_id}, engagement ${options.tenant.engagement_id}`,
    '',
  ]);
  const flow = await startFlow(story, await uploadFiles(story));
  const watch = createFlowWatch(story.api, flow, story);
  const wasPaused = await showPause(story, watch, flow.flow_id);
  await watch.until('awaiting_approval');
  if (!wasPaused) {
    await showPause(story, watch, flow.flow_id);
    await watch.until('awaiting_approval');
  }
  const leftOut = await decideMapping(story, flow.flow_id);
  await watch.until('completed');
  await printResults(story.api, flow.flow_id, print);
  if (leftOut.length > 0) await showSecondPass(story, flow.flow_id, leftOut);
  print(['', ...curlLines(options, flow.flow_id), '', `Done in ${duration(elapsedMs())}.`]);
}

async function waitUntilReady({ api, options, signal, elapsedMs }: Story): Promise<void> {
  for (;;) {
    const missing = await whatIsMissing(api);
    if (missing === null) return;
    if (elapsedMs() > READY_LIMIT_MS)
      throw new DemoFailure(
        `The API at ${options.apiUrl} was not ready within ${READY_LIMIT_MS / 1000} s: ${missing}.`,
      );
    await pause(POLL_MS, undefined, { signal });
  }
}

async function whatIsMissing(api: ApiClient): Promise<string | null> {
  try {
    const { isReady, document } = await api.ready();
    return isReady ? null : `${document.missing.join(' and ')} cannot be reached`;
  } catch (error) {
    if (error instanceof ApiUnreachable) return error.message;
    throw error;
  }
}

async function uploadFiles({ api, options, say }: Story): Promise<string[]> {
  const files =
    options.files.length > 0
      ? options.files
      : SAMPLE_FILES.map((name) => path.join(SAMPLE_FOLDER, name));
  const ids: string[] = [];
  for (const file of files) {
    const { upload_id, file_name, size_bytes, duplicate } = await upload(api, file);
    const known = duplicate ? ' (stored before)' : '';
    say(`uploaded ${file_name}: ${count(size_bytes)} bytes${known}`);
    ids.push(upload_id);
  }
  return [...new Set(ids)];
}

async function upload(api: ApiClient, file: string): Promise<UploadOutcome> {
  const source = await uploadFromFile(file);
  return api.upload(source).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    throw new DemoFailure(`${file} was refused (${error.code}): ${error.message}`, {
      cause: error,
    });
  });
}

async function startFlow({ api, options, say }: Story, uploads: string[]): Promise<FlowDocument> {
  const isSample = options.files.length === 0;
  const flow = await api.startFlow({
    flow_type: 'discovery',
    flow_name: isSample ? 'Demo: sample estate' : 'Demo: own files',
    configuration: { uploads, ...(isSample ? { as_of: SAMPLE_DAY } : {}) },
  });
  say(`started discovery flow ${flow.flow_id}`);
  return flow;
}

/** Pauses at the next phase boundary and resumes. @returns false when the flow was elsewhere before it could pause */
async function showPause({ api, say }: Story, watch: FlowWatch, flowId: string): Promise<boolean> {
  try {
    const outcome = await api.pause(flowId, { mode: 'boundary', reason: 'demo' });
    say(`pause asked for; the flow is ${'accepted' in outcome ? 'told so' : outcome.status}`);
    await watch.until('paused');
    const resumed = await api.resume(flowId, { reason: 'demo' });
    say(`resume asked for; the flow is ${'accepted' in resumed ? 'told so' : resumed.status}`);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'conflict')) throw error;
    say(`pause refused: ${error.detail}`);
    return false;
  }
}

/** @returns the columns the sample's first pass leaves out, for a second one to take in */
async function decideMapping(
  { api, options, print, say }: Story,
  flowId: string,
): Promise<MappingEdit[]> {
  const mapping = await api.mapping(flowId);
  print(['', 'The mapping waits for a person:', ...mappingText(mapping), '']);
  const problem = mapping.gate?.problem ?? null;
  if (problem !== null) {
    print([...editHint(options, flowId, mapping), '']);
    throw new DemoFailure(`The mapping cannot be approved as it is: ${problem}`);
  }
  const leftOut = options.files.length === 0 ? leftOutInHaste(mapping) : [];
  if (leftOut.length === 0) {
    await api.decide(flowId, { decision: 'approve', comment: 'approved by the demo' });
    say('approved the mapping, as a person would after reading it');
    return [];
  }
  await api.decide(flowId, {
    decision: 'edit',
    comment: 'in a hurry: only what the mapper is sure of',
    edits: leftOut.map((edit) => ({ ...edit, target_field: null })),
  });
  say(`approved the mapping in a hurry: without the ${leftOut.length} columns that ask for a look`);
  return leftOut;
}

function editHint(options: DemoOptions, flowId: string, { datasets }: MappingDocument): string[] {
  const incomplete = datasets.find(({ missing_required: missing }) => missing.length > 0);
  const edit = {
    dataset_no: incomplete?.dataset_no ?? 0,
    source_column: '…',
    target_field: incomplete?.missing_required[0] ?? '…',
  };
  return [
    'To edit it and go on, run the demo with --keep, and then:',
    ...curlLines(options, flowId, [
      'curl --oauth2-bearer $T -H $A -H $E -H Content-Type:application/json $F/approval \\',
      `  -d '${JSON.stringify({ decision: 'edit', edits: [edit] })}'`,
    ]),
  ];
}
