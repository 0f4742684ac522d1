import { listOf, splitHostName, textOf } from '../cleansing/asset-row';
import type { CleanRow, FieldScalar } from '../cleansing/clean-row';
import { applicationFields } from '../target-fields';
import type { Application, Asset } from './asset';

/** Fewer machines of one prefix are a coincidence. */
const MIN_PREFIX_MEMBERS = 3;

/** First words of names that tell a site, system or purpose everybody has, not an application. */
const genericPrefixes = new Set(
  'vm srv server host web app db sql win lin linux windows prod prd dev test tst qa uat stg dr lab esx esxi dc file print mail dns nas san node worker sample template localhost ip ec2'.split(
    ' ',
  ),
);

type Member = Pick<Asset, 'identityKey' | 'assetName' | 'values'>;

/**
 * The applications of the import: those of application files, those the assets name, by a tag `app` or
 * `application`, and suggestions by the first word of at least three names. An asset counts for the first that
 * applies. Names that differ in case or spaces are one application.
 */
export function groupApplications(
  assets: readonly Member[],
  applicationRows: readonly CleanRow[],
): Application[] {
  const found = new Map<string, Application>();
  for (const row of applicationRows) addImported(found, row);
  const rest: Member[] = [];
  for (const asset of assets) {
    const named = asset.values.application_name;
    const tagged = tagOf(asset);
    if (typeof named === 'string') addMember(found, named, 'column', asset.identityKey);
    else if (tagged !== null) addMember(found, tagged, 'tag', asset.identityKey);
    else rest.push(asset);
  }
  for (const [prefix, members] of prefixes(rest)) {
    if (members.length < MIN_PREFIX_MEMBERS) continue;
    for (const member of members) addMember(found, prefix, 'prefix', member.identityKey);
  }
  return [...found.values()]
    .map((application) => ({
      ...application,
      assetKeys: [...new Set(application.assetKeys)].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const key = (name: string): string => name.toLowerCase().replace(/\s+/gu, ' ').trim();

function addMember(
  found: Map<string, Application>,
  name: string,
  source: Application['source'],
  assetKey: string,
): void {
  const known = found.get(key(name));
  if (known) known.assetKeys.push(assetKey);
  else found.set(key(name), { name, source, assetKeys: [assetKey], attributes: {} });
}

function addImported(found: Map<string, Application>, row: CleanRow): void {
  const name = textOf(row, 'application_name');
  if (name === null || textOf(row, 'record_type') !== '1') return;
  const known = found.get(key(name));
  const attributes: Application['attributes'] = { ...known?.attributes };
  for (const { name: field } of applicationFields) {
    const value: FieldScalar | FieldScalar[] | null | undefined = row.values[field]?.value;
    if (
      field === 'record_type' ||
      field === 'application_name' ||
      value === null ||
      value === undefined
    )
      continue;
    attributes[field] ??= value;
  }
  found.set(key(name), { name: known?.name ?? name, source: 'import', assetKeys: [], attributes });
}

function tagOf(asset: Member): string | null {
  const tags = asset.values.tags;
  for (const tag of Array.isArray(tags) ? tags : []) {
    const match = /^\s*(?:app|application|anwendung)(?:[ _-]?name)?\s*=\s*(.+)$/iu.exec(
      String(tag),
    );
    if (match) return (match[1] ?? '').trim();
  }
  return null;
}

function prefixes(assets: readonly Member[]): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const asset of assets) {
    const [prefix = '', ...others] = splitHostName(asset.assetName, '').host.split(/[-_ ]+/u);
    const isGeneric =
      prefix.length < 3 ||
      /^\d+$/u.test(prefix) ||
      genericPrefixes.has(prefix.replace(/\d+$/u, ''));
    // `app01-web-1`: the digits make the word specific again.
    const isNumberedApp = /^app\d+$/u.test(prefix);
    if (others.length === 0 || (isGeneric && !isNumberedApp)) continue;
    groups.set(prefix, [...(groups.get(prefix) ?? []), asset]);
  }
  return groups;
}

/** Whether a row of an application file names an application (record type 1); relations are for a later phase. */
export const isApplicationRow = (row: CleanRow): boolean =>
  textOf(row, 'record_type') === '1' && listOf(row, 'application_name').length > 0;
