import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { codecFrom, fail, type Codec } from './codec.js';
import { record, type Decoded, type Props } from './record.js';

/** A record that rejects unknown names. The issue lists the allowed names. */
export const closedRecord = <P extends Props>(title: string, props: P): Codec<Decoded<P>> => {
  const known = record(title, props);
  const allowed = Object.keys(props);
  const schema = { ...known.schema, additionalProperties: false };
  return codecFrom<Decoded<P>>(known.name, schema, (input, context) => {
    const decoded = known.validate(input, context);
    if (!t.UnknownRecord.is(input)) return decoded;
    const extra = Object.keys(input).filter((name) => !Object.hasOwn(props, name));
    if (extra.length === 0) return decoded;
    const errors = extra.map((name) => {
      const value = input[name];
      const failure = fail(value, t.appendContext(context, name, known, value), {
        type: 'extra_forbidden',
        msg: 'Extra inputs are not permitted',
        ctx: { allowed },
      });
      return E.isLeft(failure) ? failure.left : [];
    });
    return t.failures([...(E.isLeft(decoded) ? decoded.left : []), ...errors.flat()]);
  });
};

/** The query of a list. */
export const listQuery = <P extends Props>(props: P): Codec<Decoded<P>> => closedRecord('Query', props);
