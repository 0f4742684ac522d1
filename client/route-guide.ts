/** Where the platform's pages are, of every flow type and phase. */
import type { Items } from './documents';

export interface RouteGuideEntry {
  flow_type: string;
  /** whether flows of the type can be started; its pages are known anyway */
  registered: boolean;
  aliases: string[];
  /** first segment of its pages */
  root: string;
  phases: { phase: string; page: string; next_phase: string | null; aliases: string[] }[];
  completed_page: string;
}
export interface ResolvedPage {
  flow_type: string;
  registered: boolean;
  /** null for a path of the type that is the page of no phase */
  phase: string | null;
  page: string | null;
  /** `completed` after the last phase, null after that */
  next_phase: string | null;
  flow_id: string | null;
}

export const routeGuide = (get: <Document>(path: string, query?: object) => Promise<Document>) => ({
  routeGuide: () => get<Items<RouteGuideEntry>>('/route-guide'),
  pageOfPhase: (of: { flow_type: string; phase: string; flow_id?: string }) =>
    get<ResolvedPage>('/route-guide/resolve', of),
  /** Flow type, phase and flow of a page's path. */
  phaseOfPage: (path: string) => get<ResolvedPage>('/route-guide/resolve', { path }),
});
