import type { JsonSchema } from '../request/validation/json-schema.js';

const OAUTH_MEMBERS = {
  error: { type: 'string', description: 'The OAuth 2.0 error code (RFC 6749, 5.2).' },
  error_description: { type: 'string', description: 'The OAuth 2.0 error description.' },
} as const;

export const ErrorSchema: JsonSchema = {
  title: 'Error',
  type: 'object',
  properties: {
    detail: { type: 'string', description: 'A message for people.' },
    code: { type: 'string', description: 'A constant for programs.' },
    ...OAUTH_MEMBERS,
    version: { type: 'integer', description: 'With 412: the current version.' },
    request_id: { type: 'string', description: 'With 500: the id of the request in the log.' },
  },
  required: ['detail', 'code'],
};

const FieldProblemSchema: JsonSchema = {
  title: 'FieldProblem',
  type: 'object',
  properties: {
    type: { type: 'string', description: 'The Pydantic error type.', examples: ['missing'] },
    loc: {
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      description: 'The part of the request, followed by names and indices.',
      examples: [['body', 'title']],
    },
    msg: { type: 'string', examples: ['Field required'] },
    input: { description: 'The invalid value. Passwords, tokens and webhooks are redacted.' },
    ctx: { type: 'object' },
  },
  required: ['type', 'loc', 'msg', 'input'],
};

export const ValidationErrorSchema: JsonSchema = {
  title: 'ValidationError',
  type: 'object',
  properties: {
    detail: { type: 'array', items: FieldProblemSchema },
    code: { type: 'string', const: 'validation_error' },
  },
  required: ['detail', 'code'],
};

/** RFC 9457. */
export const ProblemDetailsSchema: JsonSchema = {
  title: 'ProblemDetails',
  type: 'object',
  properties: {
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    errors: { type: 'array', items: FieldProblemSchema },
    ...OAUTH_MEMBERS,
    version: { type: 'integer' },
    request_id: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
};

export const ERROR_SCHEMAS: readonly JsonSchema[] = [ErrorSchema, ValidationErrorSchema, ProblemDetailsSchema];
