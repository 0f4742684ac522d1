import type { Edge, Estate, Server } from '../estate';
import { createRandom, type Random } from '../random';
import { createSheet, toFile, type Cell, type RenderedFile, type Sheet } from '../sheet';
import { sharedServices } from '../stacks';

const header = [
  ...['Time slot', 'Source server name', 'Source IP', 'Source application', 'Source process'],
  ...['Destination server name', 'Destination IP', 'Destination application'],
  ...['Destination process', 'Destination port'],
];

/**
 * The dependency export of Azure Migrate, UTF-8 with BOM: one row per relation and six-hour slot.
 *
 * @param options.repeats share of the relations seen in a second slot, 0 to 1
 * @param options.strays rows of each kind of trap (dangling, self, address only), 0 for none
 */
export function renderAzureDependencies(
  estate: Estate,
  options: { name?: string; repeats: number; strays: number },
): RenderedFile {
  const random = createRandom(estate.options.seed + 401);
  const sheet = createSheet({ header });
  const every = Math.max(1, Math.floor(estate.edges.length / Math.max(1, options.strays)));
  for (const edge of estate.edges) {
    const source = estate.servers[edge.from];
    const target = estate.servers[edge.to];
    if (source === undefined || target === undefined) continue;
    const cells = edgeCells(random, edge, source, target);
    const note = { subject: 'edge', no: edge.edgeNo } as const;
    sheet.row([timeSlot(random, estate), ...cells], note);
    if (random.chance(options.repeats)) sheet.row([timeSlot(random, estate), ...cells], note);
    if (options.strays > 0 && edge.edgeNo % every === every - 1) {
      addStrays(random, estate, sheet, source);
    }
  }
  return toFile(options.name ?? 'dependencies.csv', sheet, 'utf8-bom');
}

function edgeCells(random: Random, edge: Edge, source: Server, target: Server): Cell[] {
  const service = sharedServices
    .flatMap(({ uses }) => uses)
    .find(({ port }) => edge.kind === 'shared' && port === edge.port);
  const reached = service ?? target.software;
  return [
    endName(random, source),
    source.ips[0] ?? null,
    edge.kind === 'shared' ? null : source.software.product,
    edge.sourceProcess,
    endName(random, target),
    target.ips[0] ?? null,
    reached.product,
    reached.process,
    edge.port,
  ];
}

/** The agent reports the host name, some machines their full one or in capitals. */
function endName(random: Random, { name, fqdn }: Server): string {
  const style = random.int(0, 19);
  return style === 0 ? fqdn : style === 1 ? name.toUpperCase() : name;
}

/** The start of one of the six-hour slots of the thirty days before the inventory. */
function timeSlot(random: Random, { options }: Estate): string {
  const slot = Date.parse(`${options.asOf}T00:00:00Z`) - random.int(1, 120) * 6 * 3_600_000;
  return new Date(slot).toISOString().replace('.000Z', 'Z');
}

/** A machine no inventory has, the machine itself, and two ends beyond the estate known by address only. */
function addStrays(random: Random, estate: Estate, sheet: Sheet, source: Server): void {
  const start = (): Cell[] => [
    timeSlot(random, estate),
    source.name,
    source.ips[0] ?? null,
    source.software.product,
    source.software.process,
  ];
  const column = 'Destination server name';
  const gone = `lqold-${random.pick(['as400', 'nas', 'fax', 'cti'])}${random.int(1, 9)}`;
  const goneIp = `10.99.${random.int(0, 9)}.${random.int(2, 250)}`;
  sheet.row([...start(), gone, goneIp, null, null, random.pick([445, 449, 5060])], {
    traps: [{ kind: 'dangling_reference', column, code: null, text: gone }],
  });
  const { product, process, port } = source.software;
  sheet.row([...start(), source.name, source.ips[0] ?? null, product, process, port], {
    traps: [{ kind: 'self_reference', column, code: null, text: source.name }],
  });
  // Documentation networks (RFC 5737) stand for the internet.
  for (const network of ['198.51.100', '203.0.113']) {
    const address = `${network}.${random.int(1, 254)}`;
    sheet.row([...start(), null, address, null, null, 443], {
      traps: [{ kind: 'address_only', column: 'Destination IP', code: null, text: address }],
    });
  }
}
