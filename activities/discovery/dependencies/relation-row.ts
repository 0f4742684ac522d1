import type { CleanRow, CleanValue } from '../cleansing/clean-row';
import type { DatasetRole } from '../dataset';
import type { ApplicationFieldName, DependencyFieldName } from '../target-fields';
import type { EndpointClues } from './resolve-endpoint';

/** What one row says, before its ends are looked up. */
export interface Relation {
  source: EndpointClues;
  destination: EndpointClues;
  port: number | null;
  protocol: string | null;
  /** relation type as written, null for an observed connection */
  typeText: string | null;
  /** false when the row does not say which end depends */
  isDirected: boolean;
  /** connections the row stands for; null when it does not count them */
  connections: number | null;
  bytes: number;
  observedAt: string | null;
}

/** The relation a row states; null for rows that are about something else. */
export function readRelation(row: CleanRow, role: DatasetRole): Relation | null {
  if (role === 'dependencies') return readDependencyRow(row);
  return role === 'applications' ? readApplicationRow(row) : null;
}

function readDependencyRow(row: CleanRow): Relation {
  const at = (field: DependencyFieldName): CleanValue | undefined => row.values[field];
  return {
    source: {
      hosts: [...texts(at('source_name')), ...texts(at('source_ip'))],
      applications: texts(at('source_application')),
    },
    destination: {
      hosts: [...texts(at('destination_name')), ...texts(at('destination_ip'))],
      applications: texts(at('destination_application')),
    },
    port: number(at('destination_port')),
    protocol: protocolName(okText(at('protocol'))),
    typeText: okText(at('relation_type')),
    isDirected: true,
    connections: number(at('connection_count')),
    bytes: number(at('bytes')) ?? 0,
    observedAt: okText(at('observed_at')),
  };
}

/** Konveyor: record type 2 relates two applications; `southbound` = the row's application depends on the named one. */
function readApplicationRow(row: CleanRow): Relation | null {
  const at = (field: ApplicationFieldName): CleanValue | undefined => row.values[field];
  if (okText(at('record_type'))?.trim() !== '2') return null;
  const self: EndpointClues = { hosts: [], applications: texts(at('application_name')) };
  const other: EndpointClues = { hosts: [], applications: texts(at('dependency')) };
  const direction = okText(at('dependency_direction'));
  const isNorthbound = direction === 'northbound';
  return {
    source: isNorthbound ? other : self,
    destination: isNorthbound ? self : other,
    port: null,
    protocol: null,
    typeText: 'depends_on',
    isDirected: isNorthbound || direction === 'southbound',
    connections: null,
    bytes: 0,
    observedAt: null,
  };
}

/** The value, or what was written when it is not valid: `ALL` in an address column is worth a finding. */
function texts(cell: CleanValue | undefined): string[] {
  if (!cell) return [];
  if (cell.state === 'ok' && cell.value !== null) return [cell.value].flat().map(String);
  return cell.raw === null || cell.raw.trim() === '' ? [] : [cell.raw];
}

function okText(cell: CleanValue | undefined): string | null {
  if (cell?.state !== 'ok' || cell.value === null) return null;
  return [cell.value].flat().map(String)[0] ?? null;
}

function number(cell: CleanValue | undefined): number | null {
  return cell?.state === 'ok' && typeof cell.value === 'number' ? cell.value : null;
}

/** Assigned Internet Protocol Numbers (IANA) that flow logs write instead of the name. */
const protocolNumbers: Record<string, string> = { '1': 'icmp', '6': 'tcp', '17': 'udp' };

function protocolName(text: string | null): string | null {
  const name = text?.trim().toLowerCase() ?? '';
  return name === '' ? null : (protocolNumbers[name] ?? name);
}
