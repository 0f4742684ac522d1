import type { DemoOptions } from './demo-options';

/** Commands to go on with, for any shell; without `commands` also where to look. */
export function curlLines(
  {
    apiUrl,
    temporalUiUrl,
    tenant,
    token,
  }: Pick<DemoOptions, 'apiUrl' | 'temporalUiUrl' | 'tenant' | 'token'>,
  flowId: string,
  commands?: readonly string[],
): string[] {
  const base = apiUrl.replace(/\/+$/, '');
  const variables = [
    `T=${token ?? '<token>'}`,
    `A=X-Client-Account-ID:${tenant.client_account_id}`,
    `E=X-Engagement-ID:${tenant.engagement_id}`,
    `F=${base}/api/v1/flows/${flowId}`,
  ];
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  if (commands) return indented([...variables, ...commands]);
  return [
    'Where to look:',
    `  API            ${base}/api/v1/docs`,
    `  OpenAPI        ${base}/api/v1/openapi.json`,
    ...(temporalUiUrl === undefined
      ? []
      : [`  Temporal       ${temporalUiUrl.replace(/\/+$/, '')}/workflows/${flowId}`]),
    ...indented([
      ...variables,
      'curl --oauth2-bearer $T -H $A -H $E $F                  # the registry row and its phases',
      'curl --oauth2-bearer $T -H $A -H $E $F/events           # who did what, when',
      'curl --oauth2-bearer $T -H $A -H $E $F/assets.csv       # the inventory',
      'curl --oauth2-bearer $T -H $A -H $E $F/rejects.csv      # rows that could not be taken, and why',
      'curl --oauth2-bearer $T -H $A -H $E $F/findings         # everything found',
    ]),
  ];
}
