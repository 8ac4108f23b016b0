import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI document that are compared with responses. */
export type Document = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, Json>> }>;
}>;

export type Operation = Readonly<{
  operationId: string;
  security?: unknown;
  parameters?: readonly Readonly<{ name: string; in: string; required: boolean; schema: Json }>[];
  requestBody?: Readonly<{ content: Readonly<Record<string, Readonly<{ schema: Json }>>> }>;
  responses: Readonly<Record<string, Response_>>;
}>;

type Response_ = Readonly<{
  headers?: Readonly<Record<string, Readonly<{ required?: boolean }>>>;
  content?: Readonly<Record<string, Readonly<{ schema: Json }>>>;
}>;

/** The documented parts of a response. */
export type Answer = Readonly<{
  method: string;
  path: string;
  status: number;
  headers: Headers;
  json: unknown;
}>;

/** Rejects fields that the document does not mention. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...copy, additionalProperties: false } : copy;
};

const pointer = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1');

/** Compares status, media type, body and required headers of responses with the document. */
export const makeConformance = (document: Document): ((answer: Answer) => string | undefined) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default.default(ajv);
  ajv.addSchema(closed(document) as object, 'document');
  const validators = new Map<string, ValidateFunction>();

  const validatorOf = (reference: string): ValidateFunction => {
    const validator = validators.get(reference) ?? ajv.compile({ $ref: reference });
    validators.set(reference, validator);
    return validator;
  };

  const pathOf = (path: string): string | undefined => {
    const matching = Object.keys(document.paths).filter((pattern) =>
      new RegExp(`^${pattern.replace(/\/$/, '').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path),
    );
    return matching.find((pattern) => !pattern.includes('{')) ?? matching[0];
  };

  return ({ method, path, status, headers, json }) => {
    const pattern = pathOf(path);
    const operation = pattern === undefined ? undefined : document.paths[pattern]?.[method.toLowerCase()];
    if (pattern === undefined || operation === undefined || status >= 500) return undefined;
    const response = operation.responses[String(status)];
    const name = `${method} ${pattern} ${status}`;
    if (response === undefined) return `${name} is not documented`;

    const promised = Object.entries(response.headers ?? {}).filter(([, { required }]) => required);
    const absent = promised.map(([header]) => header).filter((header) => !headers.has(header));
    if (absent.length > 0) return `${name} lacks ${absent.join(', ')}`;
    const mediaType = headers.get('content-type')?.split(';')[0];
    if (response.content === undefined) return mediaType === undefined ? undefined : `${name} has a body`;
    if (mediaType === undefined || !(mediaType in response.content)) return `${name} is ${String(mediaType)}`;
    if (!/json/.test(mediaType)) return undefined;

    const place = ['paths', pattern, method.toLowerCase(), 'responses', String(status), 'content', mediaType, 'schema'];
    const validate = validatorOf(`document#/${place.map((part) => encodeURIComponent(pointer(part))).join('/')}`);
    return validate(json) ? undefined : `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(json)}`;
  };
};
