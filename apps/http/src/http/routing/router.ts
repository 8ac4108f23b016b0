import { Router, type RequestHandler } from 'express';
import type { Endpoint } from './endpoint.js';
import { problemOf } from '../response/problem.js';
import { sendProblem } from '../response/reply.js';
import { routeNotFound } from '../request/request-error.js';

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** GET routes also answer HEAD. All routes answer OPTIONS. */
const allowedFor = (methods: readonly string[]): readonly string[] => [
  ...methods,
  ...(methods.includes('GET') ? ['HEAD'] : []),
  'OPTIONS',
];

/** Answers OPTIONS, and 405 for all methods that the path does not have. */
export const otherMethods =
  (methods: readonly string[]): RequestHandler =>
  (req, res) => {
    const allow = allowedFor(methods);
    if (req.method === 'OPTIONS') res.status(204).setHeader('Allow', allow.join(', ')).end();
    else sendProblem(req, res, problemOf({ _tag: 'MethodNotAllowed', allow }));
  };

export const notFound: RequestHandler = (req, res) => sendProblem(req, res, problemOf(routeNotFound));

/**
 * Mounts routes in their order: `/tasks/assigned` must precede `/tasks/{task_id}`. As in Starlette, 405 is returned only
 * if no route matches path and method.
 */
export const mount = (
  prefix: string,
  endpoints: readonly Endpoint[],
  serve: (endpoint: Endpoint, route: string) => RequestHandler,
): Router => {
  const router = Router({ caseSensitive: true, strict: false });
  const methods = new Map<string, string[]>();
  for (const endpoint of endpoints) {
    const path = expressPath(endpoint.path);
    methods.set(path, [...(methods.get(path) ?? []), endpoint.method]);
    const verb = endpoint.method.toLowerCase() as Lowercase<typeof endpoint.method>;
    router[verb](path, serve(endpoint, prefix + endpoint.path));
  }
  for (const [path, known] of methods) router.all(path, otherMethods(known));
  return router;
};
