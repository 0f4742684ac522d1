import { nameKey } from './endpoint-text';

export interface RelationType {
  /** verb of the edge, read from the depending end: `depends_on`, `runs_on`, … */
  type: string;
  /** the row names the end depended on first */
  isReversed: boolean;
  isKnown: boolean;
}

/**
 * Verbs that start a CMDB relation type (`Depends on::Used by`: the first half is what the parent, our source, does
 * to the child). The right-hand column says which end depends.
 */
const verbs: Record<string, [type: string, depends: 'source' | 'destination']> = {
  'depends on': ['depends_on', 'source'],
  'used by': ['depends_on', 'destination'],
  uses: ['depends_on', 'source'],
  'runs on': ['runs_on', 'source'],
  runs: ['runs_on', 'destination'],
  'hosted on': ['hosted_on', 'source'],
  hosts: ['hosted_on', 'destination'],
  'virtualized by': ['virtualized_by', 'source'],
  virtualizes: ['virtualized_by', 'destination'],
  'instantiated by': ['instantiated_by', 'source'],
  instantiates: ['instantiated_by', 'destination'],
  'stored on': ['stored_on', 'source'],
  stores: ['stored_on', 'destination'],
  'provided by': ['provided_by', 'source'],
  provides: ['provided_by', 'destination'],
  'receives data from': ['receives_data_from', 'source'],
  'sends data to': ['sends_data_to', 'source'],
  'exchanges data with': ['exchanges_data_with', 'source'],
  'connects to': ['connects_to', 'source'],
  'connected by': ['connects_to', 'destination'],
  'contained by': ['contained_by', 'source'],
  contains: ['contained_by', 'destination'],
  'member of': ['member_of', 'source'],
  members: ['member_of', 'destination'],
  'owned by': ['owned_by', 'source'],
  owns: ['owned_by', 'destination'],
  'managed by': ['managed_by', 'source'],
  manages: ['managed_by', 'destination'],
  'located in': ['located_in', 'source'],
  houses: ['located_in', 'destination'],
  connection: ['connection', 'source'],
};

const soft = new Set(['owned_by', 'managed_by', 'located_in']);

/** False for relations kept for information only: who owns or manages a thing, and in which room it stands. */
export const isDependency = (type: string): boolean => !soft.has(type);

/** The verb and direction of a relation type as written; one not in the table is taken as "source depends on". */
export function readRelationType(text: string): RelationType {
  const verb = nameKey(text.split('::')[0] ?? '').replaceAll('_', ' ');
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known) return { type: known[0], isReversed: known[1] === 'destination', isKnown: true };
  return { type: verb.replace(/[^a-z0-9]+/g, '_') || 'other', isReversed: false, isKnown: false };
}
