import type { Scope } from '@l-age/domain';
import type { Endpoint } from './endpoint.js';

/**
 * The scope that an API token needs for a route. `null`: the route rejects API tokens. They can be used for tasks and
 * users only, because the other routes manage the account of the caller.
 */
export const scopeOf = ({ tag, method, loginOnly }: Pick<Endpoint, 'tag' | 'method' | 'loginOnly'>): Scope | null => {
  if (loginOnly === true || (tag !== 'tasks' && tag !== 'users')) return null;
  return `${tag}:${method === 'GET' ? 'read' : 'write'}`;
};
