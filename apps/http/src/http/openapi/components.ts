import type { Endpoint } from '../routing/endpoint.js';
import type { JsonSchema } from '../request/validation/json-schema.js';
import { ERROR_SCHEMAS } from './error-schemas.js';

/** Schemas with a title become components. `refer` replaces them with a reference. */
export type Components = Readonly<{
  schemas: Readonly<Record<string, JsonSchema>>;
  refer: (schema: JsonSchema) => JsonSchema;
}>;

const schemasOf = ({ request, success }: Endpoint): readonly JsonSchema[] =>
  [request.body?.schema, success.body?.schema].filter((schema) => schema !== undefined);

export const componentsOf = (endpoints: readonly Endpoint[]): Components => {
  const schemas: Record<string, JsonSchema> = {};

  const refer = (schema: JsonSchema): JsonSchema => {
    if (schema.title === undefined) return withReferences(schema);
    schemas[schema.title] ??= withReferences(schema);
    return { $ref: `#/components/schemas/${schema.title}` };
  };

  const withReferences = (schema: JsonSchema): JsonSchema => ({
    ...schema,
    ...(schema.items === undefined ? {} : { items: refer(schema.items) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(refer) }),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, property]) => [name, refer(property)]),
          ),
        }),
  });

  [...endpoints.flatMap(schemasOf), ...ERROR_SCHEMAS].forEach(refer);
  return { schemas, refer };
};
