/**
 * The audit log's own functions of the database, installed by `migrate` with those of db/routines.ts.
 *
 * Whatever is written is noted in `audit_pending`, in the same transaction. Sealing takes the notes of one tenant, gives
 * each the next position and chains it: `hash = sha256(previous hash || content_hash)`, the first after sha256(''). What
 * is not committed is not visible to the sealing and gets a later position; no writer ever waits for the chain, and no
 * long transaction holds it up.
 */

/** As text that depends on no setting of the connection: jsonb has one spelling, instants are seconds since 1970. */
const canonical = (columns: readonly string[]): string =>
  `sha256(convert_to(jsonb_build_array(${columns.join(', ')})::text, 'UTF8'))`;

/** sha256 of a row `e` of flow_events; what is added to the table later is not part of it. */
export const EVENT_CONTENT = canonical([
  ...[
    'e.client_account_id',
    'e.engagement_id',
    'e.event_id',
    'e.flow_id',
    'e.flow_type',
    'e.flow_version',
  ],
  ...[
    'e.run_id',
    'e.history_length',
    'e.seq',
    'e.action',
    'e.actor',
    'e.on_behalf_of',
    'e.source',
    'e.from_status',
  ],
  ...[
    'e.to_status',
    'e.phase',
    'e.reason',
    'e.details',
    'e.request_id',
    'extract(epoch from e.flow_started_at)',
  ],
  ...['extract(epoch from e.occurred_at)', 'extract(epoch from e.recorded_at)'],
]);

/** sha256 of a row `r` of api_requests. */
export const REQUEST_CONTENT = canonical([
  ...[
    'r.client_account_id',
    'r.engagement_id',
    'r.entry_id',
    'r.actor',
    'r.on_behalf_of',
    'r.method',
    'r.route',
  ],
  ...[
    'r.operation',
    'r.flow_id',
    'r.status',
    'r.problem_code',
    'r.reason',
    'r.request_id',
    'r.source',
  ],
  'extract(epoch from r.occurred_at)',
]);

/** The row an entry or a note `l` is about. */
export const ROW_OF_ENTRY = `
  left join flow_events e on l.kind = 'flow_event' and e.flow_started_at = l.flow_started_at and e.event_id = l.row_id
  left join api_requests r on l.kind = 'request' and r.entry_id = l.row_id`;

/** Notes a request of a tenant, as the API's router describes it, in one round trip. */
const REQUEST = `
create or replace function record_request(client text, engagement text, given jsonb) returns void language plpgsql as $$
begin
  perform set_config('app.client_account_id', client, true), set_config('app.engagement_id', engagement, true);
  with written as (
    insert into api_requests (actor, on_behalf_of, method, route, operation, flow_id, status, problem_code, reason,
      request_id, source, occurred_at)
    select actor, on_behalf_of, method, route, operation, flow_id, status, problem_code, reason, request_id, source,
      occurred_at
    from jsonb_to_record(given) as w (actor text, on_behalf_of text, method text, route text, operation text,
      flow_id uuid, status smallint, problem_code text, reason text, request_id text, source text,
      occurred_at timestamptz)
    returning entry_id
  )
  insert into audit_pending (kind, row_id) select 'request', entry_id from written;
end $$;`;

/** Seals up to so many of the tenant's entries; returns how many, and the position of the last of all. */
const SEAL = `
create or replace function seal_audit(client text, engagement text, most text) returns jsonb language plpgsql as $$
declare head record; entry record; sealed integer := 0;
begin
  perform set_config('app.client_account_id', client, true), set_config('app.engagement_id', engagement, true);
  if exists (select from audit_pending where client_account_id = client::uuid and engagement_id = engagement::uuid) then
    insert into audit_heads default values on conflict do nothing;
    -- One at a time, and each sees what the one before has sealed: a statement's snapshot is newer than its lock.
    select position, hash into head from audit_heads
    where client_account_id = client::uuid and engagement_id = engagement::uuid for update;
    for entry in
      with l as (
        delete from audit_pending p
        where p.client_account_id = client::uuid and p.engagement_id = engagement::uuid
          and p.pending_id <= (select max(pending_id) from (select pending_id from audit_pending
            where client_account_id = client::uuid and engagement_id = engagement::uuid
            order by pending_id limit most::integer) due)
        returning p.*
      )
      -- A row that is gone already has its place all the same, and verification says that it is missing.
      select l.kind, l.flow_started_at, l.row_id, coalesce(e.flow_id, r.flow_id) as flow_id,
        coalesce(e.actor, r.actor, '') as actor, coalesce(e.action, r.operation, '') as action,
        case when e.event_id is not null then ${EVENT_CONTENT} when r.entry_id is not null then ${REQUEST_CONTENT}
          else sha256('') end as content_hash
      from l ${ROW_OF_ENTRY} order by l.pending_id
    loop
      sealed := sealed + 1;
      head.position := head.position + 1;
      head.hash := sha256(head.hash || entry.content_hash);
      insert into audit_log (position, kind, flow_started_at, row_id, flow_id, actor, action, content_hash, hash)
      values (head.position, entry.kind, entry.flow_started_at, entry.row_id, entry.flow_id, entry.actor, entry.action,
        entry.content_hash, head.hash);
    end loop;
    if sealed > 0 then
      update audit_heads set position = head.position, hash = head.hash
      where client_account_id = client::uuid and engagement_id = engagement::uuid;
    end if;
  end if;
  return jsonb_build_object('sealed', sealed, 'position', coalesce((select position from audit_heads
    where client_account_id = client::uuid and engagement_id = engagement::uuid), 0));
end $$;`;

export const AUDIT_ROUTINES: readonly string[] = [REQUEST, SEAL];
