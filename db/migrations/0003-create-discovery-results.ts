/** What the discovery phases produce. Every row hangs on the phase result that made it. */
import type { Knex } from 'knex';

const TENANT = `
  client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
  engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid`;
const RESULT = 'result_id uuid not null references phase_results on delete cascade';

export const up = (knex: Knex) =>
  knex.raw(`
  -- Tables of rows: as imported (data_import) and as cleansed (data_cleansing), in gzipped JSON chunks.
  create table datasets (
    ${RESULT}, ${TENANT},
    dataset_no integer not null,
    profile jsonb not null,
    primary key (result_id, dataset_no)
  );
  create table dataset_chunks (
    result_id uuid not null, ${TENANT},
    dataset_no integer not null,
    chunk_no integer not null,
    rows bytea not null,
    primary key (result_id, dataset_no, chunk_no),
    foreign key (result_id, dataset_no) references datasets on delete cascade
  );
  alter table dataset_chunks alter column rows set storage external;

  create table row_rejects (
    ${RESULT}, ${TENANT},
    reject_no integer not null,
    dataset_no integer not null,
    row_no integer not null,
    column_name text,
    code text not null,
    message text not null,
    raw jsonb not null,
    primary key (result_id, reject_no)
  );

  create table findings (
    ${RESULT}, ${TENANT},
    finding_no integer not null,
    category text not null,
    severity text not null check (severity in ('info','warning','error','critical')),
    asset_id uuid,
    dataset_no integer,
    row_no integer,
    field text,
    message text not null,
    details jsonb not null default '{}',
    primary key (result_id, finding_no)
  );

  create table assets (
    asset_id uuid primary key,
    ${TENANT},
    identity_key text not null,
    identity_keys jsonb not null,
    asset_name text not null,
    asset_type text not null,
    class_confidence double precision not null check (class_confidence between 0 and 1),
    application_name text,
    field_values jsonb not null,
    provenance jsonb not null,
    master_flow_id uuid not null references master_flows,
    last_phase text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (client_account_id, engagement_id, identity_key)
  );
  create index assets_by_name on assets (client_account_id, engagement_id, asset_name, asset_id);
  create table flow_assets (
    ${RESULT}, ${TENANT},
    asset_id uuid not null references assets on delete cascade,
    change text not null check (change in ('created','updated','unchanged')),
    primary key (result_id, asset_id)
  );

  create table applications (
    ${RESULT}, ${TENANT},
    name text not null,
    source text not null,
    asset_ids jsonb not null,
    attributes jsonb not null,
    primary key (result_id, name)
  );

  create table dependency_nodes (
    ${RESULT}, ${TENANT},
    node text not null,
    label text not null,
    kind text not null check (kind in ('asset','application','external')),
    component integer not null,
    scc integer,
    community integer not null,
    betweenness double precision,
    in_degree integer not null,
    out_degree integer not null,
    primary key (result_id, node)
  );
  create table dependency_edges (
    ${RESULT}, ${TENANT},
    edge_no integer not null,
    from_node text not null,
    to_node text not null,
    port integer,
    protocol text,
    type text not null,
    strength text not null check (strength in ('hard','soft')),
    connections bigint not null,
    bytes bigint not null,
    first_seen timestamptz,
    last_seen timestamptz,
    confidence double precision not null,
    shared_service boolean not null,
    evidence jsonb not null,
    primary key (result_id, edge_no)
  );

  -- What people decided about a header before; a prior for the next mapping of the same tenant.
  create table mapping_history (
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    role text not null,
    header text not null,
    target_field text not null,
    accepted integer not null default 0,
    rejected integer not null default 0,
    primary key (client_account_id, engagement_id, role, header, target_field)
  );
`);

export const down = (knex: Knex) =>
  knex.raw(`drop table mapping_history, dependency_edges, dependency_nodes, applications, flow_assets, assets,
    findings, row_rejects, dataset_chunks, datasets;`);
