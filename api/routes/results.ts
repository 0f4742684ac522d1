/** Everything a flow found, always of the newest result of each phase, read from the registry. */
import type { Route } from '../route';
import { applicationRoute } from './application-results';
import { assetRoutes } from './asset-results';
import { dependencyListRoutes } from './dependency-lists';
import { documentRoutes } from './document-results';
import { findingRoute } from './finding-results';
import type { ResultDeps } from './flow-result';
import { mappingRoute } from './mapping-result';
import { rejectRoutes } from './reject-results';
import { summaryRoute } from './summary-result';

export const resultRoutes = (deps: ResultDeps): Route[] => [
  summaryRoute(deps),
  mappingRoute(deps),
  ...documentRoutes(deps),
  ...rejectRoutes(deps),
  findingRoute(deps),
  ...assetRoutes(deps),
  applicationRoute(deps),
  ...dependencyListRoutes(deps),
];
