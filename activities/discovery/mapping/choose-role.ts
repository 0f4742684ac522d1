/** Decides what a table of an unknown format is about. */
import type { DatasetRole } from '../dataset';
import type { AssignedUnit } from './assign-fields';
import { relationEnds } from './required-fields';

type DecidedRole = Exclude<DatasetRole, 'asset_details'>;

/**
 * The role whose fields explain the columns best, by the sum of confidences of the columns that found a field. A role
 * is in question only when the fields that identify its rows are there: both ends for dependencies, the application
 * and one thing only application tables have for applications. In doubt a table lists assets.
 */
export function chooseRole(
  attempts: Readonly<Record<DecidedRole, readonly AssignedUnit[]>>,
): DecidedRole {
  const fieldsOf = (role: DecidedRole): Set<string> =>
    new Set(attempts[role].flatMap(({ chosen }) => chosen?.field.name ?? []));
  const relation = fieldsOf('dependencies');
  const isRelation = relationEnds.every((end) => end.some((field) => relation.has(field)));
  const application = fieldsOf('applications');
  const isApplication =
    application.has('application_name') &&
    ['record_type', 'business_service', 'dependency', 'repository_url', 'binary'].some((field) =>
      application.has(field),
    );
  const explained = (role: DecidedRole): number =>
    attempts[role].reduce((sum, { chosen }) => sum + (chosen?.confidence ?? 0), 0);
  let best: { role: DecidedRole; sum: number } = { role: 'assets', sum: explained('assets') };
  if (isApplication && explained('applications') > best.sum) {
    best = { role: 'applications', sum: explained('applications') };
  }
  if (isRelation && explained('dependencies') >= best.sum) {
    best = { role: 'dependencies', sum: explained('dependencies') };
  }
  return best.role;
}
