/** Values a JSON Schema of our OpenAPI document lets pass, and values near them that it does not. */
import fc, { type Arbitrary } from 'fast-check';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
}
type Schemas = Readonly<Record<string, Schema>>;

const MOST = 5;

/** What the schema lets pass, where it can be said by these keywords; refinements in code may still refuse it. */
export function valid(schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  const inner = (one: Schema) => valid(one, schemas);
  if (schema.$ref) return inner(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return fc.oneof(...union.map(inner));
  if (schema.allOf?.[0]) return inner(schema.allOf[0]);
  const types = [schema.type ?? 'any'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, inner)));
}

function ofType(
  type: string,
  schema: Schema,
  inner: (schema: Schema) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(schema, inner);
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? MOST, Math.max(MOST, schema.minItems ?? 0)),
      });
    case 'string':
      return textOf(schema);
    case 'integer': {
      const min = Math.max(schema.minimum ?? -1000, -(2 ** 31));
      return fc.integer({
        min,
        max: Math.max(min, Math.min(schema.maximum ?? min + 2000, 2 ** 31 - 1)),
      });
    }
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  inner: (schema: Schema) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  const record = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
    { requiredKeys: required.filter((name) => name in properties) },
  );
  if (typeof additionalProperties !== 'object') return record;
  const more = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 12 }),
    inner(additionalProperties),
    {
      maxKeys: 3,
    },
  );
  return fc.tuple(record, more).map(([known, others]) => ({ ...others, ...known }));
}

function textOf({ format, pattern, minLength = 0, maxLength = 40 }: Schema): Arbitrary<string> {
  const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return instant.map((date) => date.toISOString());
  if (format === 'date') return instant.map((date) => date.toISOString().slice(0, 10));
  if (format === 'uri') return fc.webUrl();
  // Patterns of ours use flags and look-arounds that JSON Schema cannot carry: plain text is tried, too.
  const plain = fc.string({
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 60)),
    unit: 'binary',
  });
  if (pattern === undefined) return plain;
  try {
    return fc.oneof(fc.stringMatching(new RegExp(pattern)), plain);
  } catch {
    return plain;
  }
}

/** A value near `from`: a member taken away, put in or replaced, anywhere in it. */
export const mutated = (from: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc
    .tuple(from, fc.nat(1000), fc.jsonValue({ maxDepth: 2 }), fc.nat(2))
    .map(([value, at, other, how]) => {
      if (typeof value !== 'object' || value === null) return other;
      const copy = structuredClone(value) as Record<string, unknown>;
      const names = Object.keys(copy);
      const name = names[at % Math.max(1, names.length)] ?? 'extra';
      if (how === 0)
        return Object.fromEntries(Object.entries(copy).filter(([key]) => key !== name));
      copy[how === 1 ? name : `${name}_more`] = other;
      return copy;
    });
