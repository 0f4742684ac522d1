/** A second iteration: the mapping put right, nothing done again that need not be, and what that gained. */
import type { ApiClient } from '../client/api-client';
import type { MappingDocument } from '../client/result-documents';
import { comparisonText } from './comparison-text';
import { createFlowWatch } from './flow-watch';

export interface MappingEdit {
  dataset_no: number;
  source_column: string;
  target_field: string | null;
}

/** When a machine was last seen: easily taken for housekeeping, and without it nobody knows how old the data is. */
const OVERLOOKED = 'last_seen_at';

/**
 * What a person in a hurry leaves out, with the fields it is proposed for: the columns the mapper is not sure of, and
 * one whose worth shows only in the quality afterwards. A second pass takes them in.
 */
export const leftOutInHaste = ({ datasets }: MappingDocument): MappingEdit[] =>
  datasets.flatMap(({ dataset_no, columns }) =>
    columns
      .filter(({ status, target_field }) =>
        status === 'review' ? target_field !== null : target_field === OVERLOOKED,
      )
      .map(({ source_column, target_field }) => ({ dataset_no, source_column, target_field })),
  );

/** Runs the flow again from the mapping on, with these columns taken in, and holds both iterations together. */
export async function showSecondPass(
  story: {
    api: ApiClient;
    signal: AbortSignal;
    say: (line: string) => void;
    print: (lines: readonly string[]) => void;
  },
  firstFlowId: string,
  edits: MappingEdit[],
): Promise<void> {
  const { api, say, print } = story;
  print(['', 'A second pass, with the columns that were left out']);
  const flow = await api.rerun(firstFlowId, {
    scope: 'from_phase',
    from_phase: 'attribute_mapping',
  });
  say(
    `started iteration ${flow.iteration}: it carries the import over and runs from the mapping on`,
  );
  const watch = createFlowWatch(api, flow, story);
  await watch.until('awaiting_approval');
  await api.decide(flow.flow_id, {
    decision: 'edit',
    comment: 'looked at by a person',
    edits,
  });
  say(`approved the mapping with ${edits.length} more columns`);
  await watch.until('completed');
  print(['', ...comparisonText(await api.compare(firstFlowId, flow.flow_id))]);
}
