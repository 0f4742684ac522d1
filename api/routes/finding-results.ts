/** What the phases found, each finding with the row or the asset it is about. */
import { z } from 'zod';
import { readFindings, type FindingPageRow } from '../../db/finding-pages';
import { discoveryContract } from '../../workflows/discovery/contract';
import { pageQuery } from '../cursor';
import { phaseName } from '../flow-names';
import { requireFlow } from '../require-flow';
import { listOf, pageReply } from '../keyset-page';
import { storableText } from '../storable-text';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import { flowParams, TAG, type ResultDeps } from './flow-result';

const phases = Object.keys(discoveryContract.phases);
const severities = ['info', 'warning', 'error', 'critical'] as const;

const findingShape = z.object({
  phase: z.string(),
  result_id: z.uuid(),
  finding_no: z.int(),
  category: z.string(),
  severity: z.enum(severities),
  message: z.string(),
  asset_id: z.uuid().nullable(),
  asset_name: z.string().nullable(),
  dataset_no: z.int().nullable(),
  file_name: z.string().nullable(),
  table: z.string().nullable(),
  row_no: z.int().nullable(),
  field: z.string().nullable().meta({ description: 'Canonical field' }),
  column: z.string().nullable().meta({ description: 'Source column the field was mapped from' }),
  details: z.record(z.string(), z.unknown()),
});

const someOf = (values: readonly [string, ...string[]]) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)))
    .optional()
    .meta({
      description: `Some of ${values.join(', ')}, separated by commas`,
      override: { type: 'string' },
    });

const queryShape = z.object({
  ...pageQuery,
  category: storableText(100).optional().meta({ description: 'Rule or category' }),
  severity: someOf(severities),
  phase: phaseName.pipe(z.enum(phases as [string, ...string[]])).optional(),
  asset_id: z.uuid().optional(),
});

const show = (row: FindingPageRow) => {
  const { phase, result_id, finding_no, category, severity, message, asset_id, asset_name } = row;
  const { dataset_no, file_name, table_name: table, row_no, field, column_name: column } = row;
  return {
    ...{ phase, result_id, finding_no, category, severity, message, asset_id, asset_name },
    ...{ dataset_no, file_name, table, row_no, field, column },
    details: snakeKeys(row.details),
  };
};

export const findingRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/findings',
    summary: 'What the phases found, with the rows and assets it is about',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: queryShape,
    responses: {
      200: { description: 'A page of findings', schema: listOf(findingShape) },
    },
    handler: async ({ params: { flow_id: flowId }, query, caller: { tenant } }) => {
      await requireFlow(db, tenant, flowId);
      const { category, severity, phase, asset_id: assetId } = query;
      const filter = {
        flowId,
        category,
        severities: severity,
        assetId,
        phases: phase ? [phase] : phases,
      };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.int(), z.int()]),
        keyOf: (row): [number, number] => [row.phase_no, row.finding_no],
        show,
        read: (after, limit) => readFindings(db, tenant, { ...filter, after, limit }),
      });
    },
  });
