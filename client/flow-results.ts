/** The endpoints that tell what a flow found. */
import type { Readable } from 'node:stream';
import type { Page, PageQuery } from './documents';
import type * as doc from './result-documents';

export interface FindingFilter extends PageQuery {
  phase?: string;
  category?: string;
  severity?: string | readonly string[];
  asset_id?: string;
}
export interface AssetFilter {
  asset_type?: string;
  change?: 'created' | 'updated' | 'unchanged';
  application?: string;
}
type Get = <Document>(path: string, query?: object) => Promise<Document>;
type Stream = (path: string, query?: object) => Promise<Readable>;

export function flowResults(get: Get, stream: Stream) {
  const of = (flowId: string, what: string): string =>
    `/flows/${encodeURIComponent(flowId)}/${what}`;
  return {
    summary: (flowId: string) => get<doc.SummaryDocument>(of(flowId, 'summary')),
    datasets: (flowId: string) => get<doc.DatasetsDocument>(of(flowId, 'datasets')),
    rejects: (flowId: string, page: PageQuery & { dataset_no?: number; code?: string } = {}) =>
      get<Page<doc.RejectDocument>>(of(flowId, 'rejects'), page),
    /** Every rejected row with its reason, as CSV. */
    rejectsCsv: (flowId: string) => stream(of(flowId, 'rejects.csv')),
    mapping: (flowId: string) => get<doc.MappingDocument>(of(flowId, 'mapping')),
    quality: (flowId: string) => get<doc.QualityDocument>(of(flowId, 'quality')),
    findings: (flowId: string, filter: FindingFilter = {}) =>
      get<Page<doc.FindingDocument>>(of(flowId, 'findings'), filter),
    assets: (flowId: string, filter: AssetFilter & PageQuery & { include?: 'provenance' } = {}) =>
      get<Page<doc.AssetDocument>>(of(flowId, 'assets'), filter),
    assetsCsv: (flowId: string, filter: AssetFilter = {}) =>
      stream(of(flowId, 'assets.csv'), filter),
    inventory: (flowId: string) => get<doc.InventoryDocument>(of(flowId, 'inventory')),
    asset: (flowId: string, assetId: string) =>
      get<doc.AssetDocument>(of(flowId, `assets/${encodeURIComponent(assetId)}`)),
    applications: (flowId: string, page: PageQuery = {}) =>
      get<Page<doc.ApplicationDocument>>(of(flowId, 'applications'), page),
    dependencies: (flowId: string) => get<doc.DependenciesDocument>(of(flowId, 'dependencies')),
    edges: (
      flowId: string,
      page: PageQuery & { node?: string; type?: string; strength?: string } = {},
    ) => get<Page<doc.EdgeDocument>>(of(flowId, 'dependencies/edges'), page),
    nodes: (flowId: string, page: PageQuery & { kind?: string; component?: number } = {}) =>
      get<Page<doc.NodeDocument>>(of(flowId, 'dependencies/nodes'), page),
    techDebt: (flowId: string) => get<doc.TechDebtDocument>(of(flowId, 'tech-debt')),
  };
}
