import type { Scope } from '@l-age/domain';
import type { Endpoint } from './endpoint.js';

/**
 * What an API token must be for to use a route; `null`: it takes a login. Tasks and users can be read and written with
 * tokens, unless a route of theirs says otherwise; everything else is about who is calling, and is for people.
 */
export const scopeOf = ({ tag, method, loginOnly }: Pick<Endpoint, 'tag' | 'method' | 'loginOnly'>): Scope | null => {
  if (loginOnly === true || (tag !== 'tasks' && tag !== 'users')) return null;
  return `${tag}:${method === 'GET' ? 'read' : 'write'}`;
};
