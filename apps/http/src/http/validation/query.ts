import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { codecFrom, refuse, type Codec } from './codec.js';
import { record, type Decoded, type Props } from './record.js';

/**
 * The query of a list: a name that is not among these is refused, with the names there are, rather than silently ignored.
 */
export const listQuery = <P extends Props>(props: P): Codec<Decoded<P>> => {
  const known = record('Query', props);
  const allowed = Object.keys(props);
  return codecFrom<Decoded<P>>(known.name, known.schema, (input, context) => {
    const extra = Object.keys(input as object).filter((name) => !Object.hasOwn(props, name));
    const decoded = known.validate(input, context);
    if (extra.length === 0) return decoded;
    const refusals = extra.map((name) => {
      const value = (input as Record<string, unknown>)[name];
      const refusal = refuse(value, t.appendContext(context, name, known, value), {
        type: 'extra_forbidden',
        msg: 'Extra inputs are not permitted',
        ctx: { allowed },
      });
      return E.isLeft(refusal) ? refusal.left : [];
    });
    return t.failures([...(E.isLeft(decoded) ? decoded.left : []), ...refusals.flat()]);
  });
};
