import { company, mailAddress } from '../business-catalog';
import type { Estate } from '../estate';
import { createSheet, toFile, type Cell, type RenderedFile } from '../sheet';

const TAGS = 20;

const header = [
  ...['Record Type 1', 'Application Name', 'Description', 'Comments', 'Business Service'],
  ...['Dependency', 'Dependency Direction', 'Binary Group', 'Binary Artifact', 'Binary Version'],
  ...['Binary Packaging', 'Repository Type', 'Repository URL', 'Repository Branch'],
  ...['Repository Path', 'Owner', 'Contributors'],
  ...Array.from({ length: TAGS }, (_, index) => [
    `Tag Category ${index + 1}`,
    `Tag ${index + 1}`,
  ]).flat(),
];

/**
 * Konveyor's application import: rows of type 1 describe applications, the short rows of type 2 their dependencies.
 * The truth names the application of a row of type 1; rows of type 2 carry the depending application.
 */
export function renderKonveyor(estate: Estate): RenderedFile {
  const sheet = createSheet({ header, newline: '\n' });
  for (const application of estate.applications) {
    const note = { subject: 'application', no: application.applicationNo } as const;
    sheet.row(applicationCells(estate, application), note);
  }
  for (const [from, to] of applicationEdges(estate)) {
    const name = estate.applications[from]?.name ?? '';
    const other = estate.applications[to]?.name ?? '';
    const cells = ['2', name, null, null, null, other, 'southbound'];
    sheet.row(cells, { subject: 'application', no: from });
  }
  return toFile('konveyor-applications.csv', sheet, 'utf8');
}

function applicationCells(estate: Estate, application: Estate['applications'][number]): Cell[] {
  const { applicationNo, name, code, service, owner, technology } = application;
  const machine = estate.servers.find((server) => server.applicationNo === applicationNo);
  const tags = ['Technology', technology, 'Operating System', machine?.os.product ?? 'unknown'];
  const cells: Cell[] = [
    ...['1', name, `${name} of ${company.name}`, null, service, null, null],
    ...[null, null, null, null, 'git', `https://git.${company.domain}/${code}.git`, 'main', null],
    ...[`${owner} <${mailAddress(owner)}>`, null, ...tags],
  ];
  return [...cells, ...Array<null>(header.length - cells.length).fill(null)];
}

/** Pairs of application numbers, the depending one first, shared services left out, in the order of the relations. */
export function applicationEdges(estate: Estate): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (const { from, to, kind } of estate.edges) {
    const source = estate.servers[from]?.applicationNo ?? null;
    const target = estate.servers[to]?.applicationNo ?? null;
    if (kind === 'shared' || source === null || target === null || source === target) continue;
    pairs.set(`${source} ${target}`, [source, target]);
  }
  return [...pairs.values()];
}
