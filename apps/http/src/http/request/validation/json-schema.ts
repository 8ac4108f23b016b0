/** A JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it), as plain data. */
export type JsonSchema = Readonly<{
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  pattern?: string;
  enum?: readonly (string | number)[];
  const?: string | boolean;
  default?: unknown;
  examples?: readonly unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean;
  writeOnly?: boolean;
  $ref?: string;
}>;
