import { businessServices, divisions, people, sites } from './business-catalog';
import type { Application, Environment } from './estate';
import { chooseModel, type MachineModel } from './machine-model';
import type { Random } from './random';
import { sharedServices, stacks, type Software, type Tier } from './stacks';

/** A place for one machine in the architecture. */
export interface Slot {
  application: Application | null;
  environment: Environment;
  tier: Tier;
  /** 1-based within application, environment and tier */
  ordinal: number;
  software: Software;
  /** the machines of one tier are alike */
  model: MachineModel;
}

export interface ApplicationPlan {
  applications: Application[];
  /** exactly as many as asked for */
  slots: Slot[];
}

/**
 * Lays out applications until their tiers fill `servers` places. Shared services come first, templates last; the
 * last application may get fewer machines than it wants.
 */
export function planApplications(random: Random, servers: number): ApplicationPlan {
  const applications: Application[] = [];
  const slots: Slot[] = [];
  const codes = new Set(sharedServices.map(({ code }) => code));
  for (const shared of sharedServices) {
    const application = draft(random, applications.length, shared.application, 'IT Operations');
    applications.push({ ...application, code: shared.code, criticality: 5, shared: true });
    slots.push(...sharedSlots(random, applications.at(-1) ?? application, shared, servers));
  }
  const templates = Math.floor(servers / 100);
  for (const { name, service } of applicationNames(random)) {
    if (slots.length >= servers - templates) break;
    const application = draft(random, applications.length, name, service);
    application.code = uniqueCode(name, codes);
    applications.push(application);
    slots.push(...applicationSlots(random, application));
  }
  slots.length = servers - templates;
  for (let ordinal = 1; ordinal <= templates; ordinal += 1)
    slots.push(templateSlot(random, ordinal));
  return { applications, slots };
}

/** Endless names in blocks of one service, so that neighbours often belong together. */
function* applicationNames(random: Random): Generator<{ name: string; service: string }> {
  for (let round = 0; ; round += 1) {
    const division = round === 0 ? '' : ` ${divisions[(round - 1) % divisions.length] ?? ''}`;
    const generation =
      round <= divisions.length ? '' : ` ${Math.ceil(round / divisions.length).toString()}`;
    for (const service of random.shuffle(businessServices)) {
      for (const name of random.shuffle(service.applications)) {
        yield { name: `${name}${division}${generation}`, service: service.name };
      }
    }
  }
}

function draft(
  random: Random,
  applicationNo: number,
  name: string,
  service: string,
): Application & { code: string } {
  return {
    applicationNo,
    name,
    code: '',
    service,
    criticality: random.weighted([
      { value: 1, weight: 10 },
      { value: 2, weight: 20 },
      { value: 3, weight: 35 },
      { value: 4, weight: 25 },
      { value: 5, weight: 10 },
    ]).value,
    owner: random.pick(people),
    site: random.weighted(sites).code,
    shared: false,
    technology: 'infrastructure',
  };
}

function sharedSlots(
  random: Random,
  application: Application,
  shared: (typeof sharedServices)[number],
  servers: number,
): Slot[] {
  const [software] = shared.uses;
  if (software === undefined) return [];
  const count = Math.max(2, Math.ceil(servers / shared.serversEach));
  const model = chooseModel(random, 'srv', shared.osProducts, true);
  return Array.from({ length: count }, (_, index) => ({
    application,
    environment: 'prod',
    tier: 'srv',
    ordinal: index + 1,
    software,
    model,
  }));
}

function applicationSlots(random: Random, application: Application): Slot[] {
  const stack = random.weighted(stacks);
  application.technology = stack.name;
  const small = random.chance(0.15);
  const slots: Slot[] = [];
  const add = (environment: Environment, tier: Tier, count: number): void => {
    // Databases on iron are common where they are large; the rest of a virtual stack is virtual.
    const virtual = stack.virtual && !(tier === 'db' && random.chance(0.25));
    const model = chooseModel(random, tier, stack.osProducts, virtual);
    const software = stack.software[tier];
    for (let ordinal = 1; ordinal <= count; ordinal += 1) {
      slots.push({ application, environment, tier, ordinal, software, model });
    }
  };
  for (const environment of chooseEnvironments(random)) {
    const prod = environment === 'prod';
    if (small) {
      add(environment, 'srv', 1);
      continue;
    }
    if (stack.hasWeb) add(environment, 'web', prod ? random.int(1, 3) : 1);
    add(environment, 'app', prod ? random.int(1, 4) : 1);
    add(environment, 'db', prod ? random.int(1, 2) : 1);
    if (prod && random.chance(0.25)) add(environment, 'bat', 1);
  }
  return slots;
}

const chooseEnvironments = (random: Random): Environment[] => [
  'prod',
  ...(random.chance(0.2) ? (['staging'] as const) : []),
  ...(random.chance(0.55) ? (['test'] as const) : []),
  ...(random.chance(0.35) ? (['dev'] as const) : []),
];

const templateSlot = (random: Random, ordinal: number): Slot => ({
  application: null,
  environment: 'prod',
  tier: 'srv',
  ordinal,
  software: { product: '', process: '', port: 0 },
  model: chooseModel(random, 'srv', ['windows-server', 'rhel', 'ubuntu'], true),
});

/** First letter and the consonants of the name; when taken, the next free three letters after it. */
function uniqueCode(name: string, taken: Set<string>): string {
  const letters = name.toLowerCase().replace(/[^a-z]/g, '');
  const wanted = `${letters.slice(0, 1)}${letters.slice(1).replace(/[aeiou]/g, '')}xx`.slice(0, 3);
  let value = Array.from(wanted).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 97, 0);
  while (taken.has(spell(value))) value = (value + 1) % 26 ** 3;
  taken.add(spell(value));
  return spell(value);
}

const spell = (value: number): string =>
  [676, 26, 1].map((place) => String.fromCharCode(97 + (Math.floor(value / place) % 26))).join('');
