import {
  MAX_PASSWORD_BYTES,
  MIN_PASSWORD_LENGTH,
  parseDiscordUserId,
  parseDiscordUsername,
  parseEmail,
  parseNewPassword,
  parseUsername,
  parseWebhookUrl,
  type IsWellKnownPassword,
  type NewPassword,
  type PasswordChange,
  type ProfileChanges,
  type UserChanges,
  type UserDraft,
  type UserId,
  type UserSearch,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  codecFrom,
  described,
  mapped,
  nullable,
  optional,
  refuse,
  withDefault,
  type Codec,
} from '../request/validation/codec.js';
import { missing, valueError } from '../request/validation/field-problem.js';
import { pathId } from '../request/validation/integer.js';
import { pageFields } from '../request/page-query.js';
import { listQuery } from '../request/validation/query.js';
import { record } from '../request/validation/record.js';
import { anyText, flag, text } from '../request/validation/values.js';

export const UserPath = record('UserPath', { user_id: pathId<UserId>({ description: 'The id of the user.' }) });

const Username = text(
  {
    minLength: 3,
    maxLength: 50,
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._\\-]*[A-Za-z0-9])?$',
    description: 'Letters, digits, `.`, `_` and `-`; starts and ends with a letter or digit.',
    examples: ['anna'],
  },
  parseUsername,
);

const Email = text(
  { format: 'email', description: 'Blanks around it are removed.', examples: ['anna@example.com'] },
  parseEmail,
);

const DiscordUsername = text({ minLength: 1, maxLength: 100, examples: ['anna#1234'] }, parseDiscordUsername);

const DiscordUserId = text(
  {
    pattern: '^[0-9]{1,20}$',
    description: 'The numeric id, as a string of digits: it is needed to ping.',
    examples: ['80351110224678912'],
  },
  parseDiscordUserId,
);

const WebhookUrl = text(
  {
    format: 'uri',
    writeOnly: true,
    description: 'A webhook URL of Discord; a secret that only its owner reads. `null` and `""` clear it.',
    examples: ['https://discord.com/api/webhooks/123456789012345678/token'],
  },
  parseWebhookUrl,
);

/** An empty text clears like `null`. */
const clearedByEmpty = <A>(inner: Codec<A>): Codec<A | null> =>
  codecFrom<A | null>(
    inner.name,
    { anyOf: [inner.schema, { type: 'string', maxLength: 0 }, { type: 'null' }] },
    (input, context) => (input === '' || input === null ? t.success(null) : inner.validate(input, context)),
  );

const discordFields = {
  discord_username: optional(clearedByEmpty(DiscordUsername)),
  discord_user_id: optional(clearedByEmpty(DiscordUserId)),
  discord_webhook: optional(clearedByEmpty(WebhookUrl)),
};

type DiscordBody = Readonly<{
  discord_username: ProfileChanges['discordUsername'];
  discord_user_id: ProfileChanges['discordUserId'];
  discord_webhook: ProfileChanges['discordWebhook'];
}>;

const discordOf = (body: DiscordBody) => ({
  discordUsername: body.discord_username,
  discordUserId: body.discord_user_id,
  discordWebhook: body.discord_webhook,
});

const newPassword = (isWellKnown: IsWellKnownPassword): Codec<NewPassword> =>
  text(
    {
      format: 'password',
      minLength: MIN_PASSWORD_LENGTH,
      maxLength: MAX_PASSWORD_BYTES,
      writeOnly: true,
      description: `${MIN_PASSWORD_LENGTH} characters to ${MAX_PASSWORD_BYTES} bytes, and not well known.`,
      examples: ['violet-otter-climbs-42'],
    },
    parseNewPassword(isWellKnown),
  );

const commonFields = {
  is_superuser: withDefault(flag(), false),
  is_active: withDefault(flag(), true),
  ...discordFields,
};

type CommonBody = DiscordBody &
  Readonly<{ username: UserDraft['username']; is_superuser: boolean; is_active: boolean }>;

const commonDraft = (body: CommonBody) => ({
  username: body.username,
  isSuperuser: body.is_superuser,
  isActive: body.is_active,
  ...discordOf(body),
});

const createPersonBody = (isWellKnown: IsWellKnownPassword): Codec<UserDraft> =>
  mapped(
    record('CreateUser', {
      username: Username,
      email: Email,
      password: newPassword(isWellKnown),
      is_service: withDefault(described(flag(), { const: false }), false),
      ...commonFields,
    }),
    (body): UserDraft => ({ ...commonDraft(body), isService: false, email: body.email, password: body.password }),
  );

const NoPassword = codecFrom<null>('no password', { type: 'null' }, (input, context) =>
  input === undefined || input === null
    ? t.success(null)
    : refuse(input, context, valueError('a service account has no password')),
);

const createServiceBody: Codec<UserDraft> = mapped(
  record('CreateServiceAccount', {
    username: Username,
    is_service: described(flag(), { const: true }),
    email: withDefault(nullable(Email), null),
    password: withDefault(NoPassword, null),
    ...commonFields,
  }),
  (body): UserDraft => ({ ...commonDraft(body), isService: true, email: body.email, password: null }),
);

/** A person, or with `is_service` a service account. */
export const createUserBody = (isWellKnown: IsWellKnownPassword): Codec<UserDraft> => {
  const person = createPersonBody(isWellKnown);
  const isService = flag();
  return codecFrom('CreateUser', { anyOf: [person.schema, createServiceBody.schema] }, (input, context) => {
    const asked = isService.decode(t.UnknownRecord.is(input) ? input['is_service'] : undefined);
    return E.isRight(asked) && asked.right
      ? createServiceBody.validate(input, context)
      : person.validate(input, context);
  });
};

/** What a superuser may change of anybody. */
export const UpdateUserBody: Codec<UserChanges> = mapped(
  record('UpdateUser', {
    username: optional(Username),
    email: optional(nullable(Email)),
    is_superuser: optional(flag()),
    is_active: optional(flag()),
    ...discordFields,
  }),
  (body): UserChanges => ({
    username: body.username,
    email: body.email,
    isSuperuser: body.is_superuser,
    isActive: body.is_active,
    ...discordOf(body),
  }),
);

/** A new password wants the present one beside it. */
const withProof = (
  password: NewPassword | undefined,
  currentPassword: string | undefined,
): PasswordChange | undefined =>
  password === undefined || currentPassword === undefined ? undefined : { password, currentPassword };

const CurrentPassword = anyText({ format: 'password', writeOnly: true });

const lacksProof = (input: unknown): boolean =>
  t.UnknownRecord.is(input) && input['password'] !== undefined && input['current_password'] === undefined;

/** Reports the missing proof together with whatever else is wrong. */
const requireProof = <A>(body: Codec<A>): Codec<A> =>
  codecFrom<A>(body.name, body.schema, (input, context) => {
    const decoded = body.validate(input, context);
    if (!lacksProof(input)) return decoded;
    const problem = refuse<A>(undefined, t.appendContext(context, 'current_password', CurrentPassword), missing);
    return E.isLeft(decoded) && E.isLeft(problem) ? t.failures([...decoded.left, ...problem.left]) : problem;
  });

export const updateProfileBody = (isWellKnown: IsWellKnownPassword): Codec<ProfileChanges> => {
  const body = record('UpdateProfile', {
    username: optional(Username),
    email: optional(Email),
    password: optional(newPassword(isWellKnown)),
    current_password: optional(CurrentPassword),
    ...discordFields,
  });
  return mapped(requireProof(body), (changes) => ({
    username: changes.username,
    email: changes.email,
    passwordChange: withProof(changes.password, changes.current_password),
    ...discordOf(changes),
  }));
};

/** A password that changes nothing is no new one: a one-time password would live on as it. */
const requireChange = (body: Codec<PasswordChange>): Codec<PasswordChange> =>
  codecFrom<PasswordChange>(body.name, body.schema, (input, context) => {
    const decoded = body.validate(input, context);
    if (E.isLeft(decoded) || decoded.right.password !== decoded.right.currentPassword) return decoded;
    const place = t.appendContext(context, 'new_password', CurrentPassword as t.Decoder<unknown, string>);
    return refuse(decoded.right.password, place, valueError('should differ from the current password'));
  });

export const changePasswordBody = (isWellKnown: IsWellKnownPassword): Codec<PasswordChange> =>
  requireChange(
    mapped(
      record('ChangePassword', { current_password: CurrentPassword, new_password: newPassword(isWellKnown) }),
      (body): PasswordChange => ({ currentPassword: body.current_password, password: body.new_password }),
    ),
  );

export const SearchUsersQuery: Codec<UserSearch> = mapped(
  listQuery({
    q: withDefault(
      anyText({ maxLength: 200, description: 'Found anywhere in the username, without regard to case.' }),
      '',
    ),
    ...pageFields,
    is_active: optional(flag({ description: 'For superusers only.' })),
    is_superuser: optional(flag({ description: 'For superusers only.' })),
  }),
  ({ q, limit, skip, is_active: isActive, is_superuser: isSuperuser }) => ({
    text: q,
    limit,
    skip,
    ...(isActive === undefined ? {} : { isActive }),
    ...(isSuperuser === undefined ? {} : { isSuperuser }),
  }),
);
