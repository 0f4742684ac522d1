import { findRelease } from './find-release';

export interface SoftwareName {
  product: string;
  /** version in the catalogue's terms, null when the text has none or one that could be several */
  cycle: string | null;
}

/** Names that must start the text, and the slug of the catalogue. A bare `java` says nothing of who supports it. */
const names: [pattern: RegExp, product: string][] = [
  [/^(?:microsoft |ms )?sql ?server\b|^mssql(?:server)?\b/, 'mssqlserver'],
  [/^oracle(?: database| db)\b|^oracle(?! *(?:linux|jdk|java|solaris|vm))\b/, 'oracle-database'],
  [/^postgres(?:ql)?\b/, 'postgresql'],
  [/^mysql\b/, 'mysql'],
  [/^mariadb\b/, 'mariadb'],
  [/^mongo(?:db)?\b/, 'mongodb'],
  [/^redis\b/, 'redis'],
  [/^(?:apache )?tomcat\b/, 'tomcat'],
  [/^(?:apache )?httpd\b|^apache(?: http server)?(?= *[-_:/v]? *\d)/, 'apache-http-server'],
  [/^nginx\b/, 'nginx'],
  [/^oracle (?:jdk|java)\b/, 'oracle-jdk'],
  [/^node(?:\.?js)?\b/, 'nodejs'],
  [/^php\b/, 'php'],
  [/^python\b/, 'python'],
  [/^\.net framework\b/, 'dotnetfx'],
  [/^\.net(?: core)?(?! *framework)/, 'dotnet'],
  [/^kubernetes\b|^k8s\b/, 'kubernetes'],
];

/** Marketing years of SQL Server and the version numbers its support is listed under. */
const sqlServerVersions: Record<string, string> = {
  '2000': '8.0',
  '2005': '9.0',
  '2008': '10.0',
  '2008r2': '10.50',
  '2012': '11.0',
  '2014': '12.0',
  '2016': '13.0',
  '2017': '14.0',
  '2019': '15.0',
  '2022': '16.0',
  '2025': '17.0',
};

/** The product and version an explicit value such as `mssql 2012 SP4` names; null when it starts with no known name. */
export function readSoftwareName(value: string): SoftwareName | null {
  const text = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  for (const [pattern, product] of names) {
    const match = pattern.exec(text);
    if (match) return { product, cycle: cycleOf(product, text.slice(match[0].length)) };
  }
  return null;
}

function cycleOf(product: string, rest: string): string | null {
  if (product === 'mssqlserver') return sqlServerCycle(rest);
  const version = /\d+(?:\.\d+)*/.exec(rest)?.[0];
  if (version === undefined) return null;
  // Java called its versions 1.5 to 1.8 before it dropped the 1.
  const wanted = product === 'oracle-jdk' ? version.replace(/^1\.([5-9])\b.*/, '$1') : version;
  return findRelease(product, wanted) ? wanted : null;
}

function sqlServerCycle(rest: string): string | null {
  const named = /\b(20\d\d)(?: ?(r2))?\b/.exec(rest);
  const version = named
    ? sqlServerVersions[`${named[1] ?? ''}${named[2] ?? ''}`]
    : /\b\d+\.\d+/.exec(rest)?.[0];
  if (version === undefined) return null;
  const pack = /\b(?:sp|service pack) ?(\d)\b/.exec(rest)?.[1];
  const cycles = pack === undefined ? [version] : [`${version}-sp${pack}`, version];
  return cycles.find((cycle) => findRelease('mssqlserver', cycle) !== null) ?? null;
}
