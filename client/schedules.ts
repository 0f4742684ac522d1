/** Recurring re-runs of a lineage. */
import type { Page, PageQuery } from './documents';
import type { Keyed } from './flow-commands';
import { API_PREFIX, type Send } from './transport';

export type OverlapPolicy =
  'skip' | 'buffer_one' | 'buffer_all' | 'cancel_other' | 'terminate_other' | 'allow_all';

export interface ScheduleRules {
  scope: 'beginning' | 'from_phase' | 'incomplete';
  from_phase?: string;
  /** cron expressions, an interval, or both */
  spec: {
    cron?: string[];
    /** IANA name; default UTC */
    time_zone?: string | null;
    interval_ms?: number | null;
    offset_ms?: number;
    jitter_ms?: number;
  };
  overlap_policy?: OverlapPolicy;
  catch_up_window_ms?: number;
  pause_on_failure?: boolean;
  note?: string;
}
export interface NewSchedule extends ScheduleRules {
  /** any flow of the lineage */
  flow_id: string;
  paused?: boolean;
}

export interface ScheduleDocument {
  schedule_id: string;
  lineage_id: string;
  scope: ScheduleRules['scope'];
  from_phase: string | null;
  created_by: string;
  /** null when the engine has no such schedule any more */
  state: {
    spec: Required<ScheduleRules['spec']>;
    overlap_policy: OverlapPolicy;
    catch_up_window_ms: number;
    pause_on_failure: boolean;
    paused: boolean;
    note: string | null;
    next_times: string[];
    recent: { flow_id: string | null; scheduled_at: string; taken_at: string }[];
    running: { flow_id: string | null }[];
    actions_taken: number;
    missed_catch_up: number;
    skipped_overlap: number;
  } | null;
}

interface Ways {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(
    path: string,
    json: object,
    key?: Keyed,
    method?: 'POST' | 'PUT',
  ) => Promise<Document>;
  send: Send;
}

export function schedules({ get, post, send }: Ways) {
  const one = (id: string, action = ''): string => `/schedules/${encodeURIComponent(id)}${action}`;
  return {
    createSchedule: (schedule: NewSchedule, key?: Keyed) =>
      post<ScheduleDocument>('/schedules', schedule, key),
    listSchedules: (page: PageQuery & { lineage_id?: string } = {}) =>
      get<Page<ScheduleDocument>>('/schedules', page),
    getSchedule: (id: string) => get<ScheduleDocument>(one(id)),
    updateSchedule: (id: string, rules: ScheduleRules) =>
      post<ScheduleDocument>(one(id), rules, {}, 'PUT'),
    deleteSchedule: async (id: string): Promise<void> => {
      await send({ method: 'DELETE', path: API_PREFIX + one(id) });
    },
    pauseSchedule: (id: string, body: { note?: string } = {}) =>
      post<ScheduleDocument>(one(id, '/pause'), body),
    resumeSchedule: (id: string, body: { note?: string } = {}) =>
      post<ScheduleDocument>(one(id, '/resume'), body),
    triggerSchedule: (id: string, body: { overlap_policy?: OverlapPolicy } = {}) =>
      post<ScheduleDocument>(one(id, '/trigger'), body),
    backfillSchedule: (
      id: string,
      times: { start_at: string; end_at: string; overlap_policy?: OverlapPolicy },
    ) => post<ScheduleDocument>(one(id, '/backfill'), times),
  };
}
