import { expect } from 'chai';
import { makeConformance, type Document } from './conformance.js';

export type RequestOptions = Readonly<{
  token?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent url-encoded. */
  form?: Readonly<Record<string, string>> | string;
  /** Sent unchanged. */
  body?: string | FormData | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
}>;

export type JsonObject = Readonly<Record<string, unknown>>;

export type FieldProblem = JsonObject & Readonly<{ type: string; loc: readonly (string | number)[]; msg: string }>;

/** A response. `json` is an object body, `rows` a list body, `problems` the entries of a 422; otherwise they are empty. */
export type TestResponse = Readonly<{
  status: number;
  headers: Headers;
  text: string;
  json: JsonObject;
  rows: readonly JsonObject[];
  problems: readonly FieldProblem[];
}>;

/** Type and location of each problem. */
export const placesOf = ({ problems }: TestResponse): unknown => problems.map(({ type, loc }) => [type, ...loc]);

/** Calls a service over HTTP, and compares each response with the OpenAPI document. */
export type TestClient = Readonly<{
  url: string;
  document: Document;
  call: (method: string, path: string, options?: RequestOptions) => Promise<TestResponse>;
  /** Logs in, by default with `PASSWORD`. */
  logIn: (username: string, password: string) => Promise<string>;
}>;

const bodyOf = ({
  json,
  form,
  body,
}: RequestOptions): Readonly<{ type?: string; body?: string | FormData | Uint8Array<ArrayBuffer> }> => {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  return body === undefined ? {} : { body };
};

const listIn = (value: unknown): readonly never[] => (Array.isArray(value) ? (value as never[]) : []);

const parsed = (text: string, type: string): unknown =>
  /json/.test(type) && text !== '' ? JSON.parse(text) : undefined;

export const makeClient = async (url: string): Promise<TestClient> => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const faultIn = makeConformance(document);

  const call = async (method: string, path: string, options: RequestOptions = {}): Promise<TestResponse> => {
    const { type, body: sent } = bodyOf(options);
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const body = parsed(text, response.headers.get('content-type') ?? '');
    const { status, headers } = response;
    expect(headers.get('x-request-id'), 'request id').to.be.a('string').and.not.be.empty;
    expect(faultIn({ method, path: path.split('?', 1)[0] ?? '', status, headers, json: body })).to.equal(undefined);
    const json = (body ?? {}) as JsonObject;
    return { status, headers, text, json, rows: listIn(body), problems: listIn(json['detail']) };
  };

  const logIn = async (username: string, password: string): Promise<string> => {
    const answer = await call('POST', '/api/v1/auth/login', { form: { username, password } });
    expect(answer.status, answer.text).to.equal(200);
    return answer.json['access_token'] as string;
  };

  return { url, document, call, logIn };
};
