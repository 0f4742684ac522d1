import type { DatasetProfile } from '../dataset';
import type { FindingLog } from './finding-log';
import type { ColumnPlan } from './plan-columns';

/** Logs, once per column, what was decided for a whole column and what could not be. The row is that of the header. */
export function logColumnVotes(
  { datasetNo, headerRow }: Pick<DatasetProfile, 'datasetNo' | 'headerRow'>,
  plans: readonly ColumnPlan[],
  log: FindingLog,
): void {
  const add = (plan: ColumnPlan, ruleId: string, message: string) => {
    log.add({
      datasetNo,
      rowNo: headerRow,
      field: plan.field.name,
      ruleId,
      severity: 'warning',
      message: `column "${plan.column}": ${message}`,
      before: null,
      after: null,
      autoFixed: false,
    });
  };
  for (const plan of plans) {
    if (plan.isFraction) {
      add(
        plan,
        'percent.column-scaled',
        'no value is above 1, so they are read as shares and multiplied by 100',
      );
    }
    if (plan.decimalMarkUnproven) {
      add(
        plan,
        'number.separator-ambiguous',
        'nothing shows whether "." or "," marks the decimals; "." was taken',
      );
    }
  }
}
