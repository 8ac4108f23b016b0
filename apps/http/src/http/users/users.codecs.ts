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
  fail,
  mapped,
  nullable,
  optional,
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

const Email = text({ format: 'email', description: 'Trimmed.', examples: ['anna@example.com'] }, parseEmail);

const DiscordUsername = text({ minLength: 1, maxLength: 100, examples: ['anna#1234'] }, parseDiscordUsername);

const DiscordUserId = text(
  {
    pattern: '^[0-9]{1,20}$',
    description: 'The numeric id as a string. Required for pings.',
    examples: ['80351110224678912'],
  },
  parseDiscordUserId,
);

const WebhookUrl = text(
  {
    format: 'uri',
    writeOnly: true,
    description: 'A Discord webhook URL. Only its owner can read it. `null` and `""` clear it.',
    examples: ['https://discord.com/api/webhooks/123456789012345678/token'],
  },
  parseWebhookUrl,
);

/** `null` and `""` clear the value. */
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
      description: `${MIN_PASSWORD_LENGTH} characters to ${MAX_PASSWORD_BYTES} bytes. Well-known passwords are rejected.`,
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
    : fail(input, context, valueError('a service account has no password')),
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

/** Creates a person, or a service account if `is_service` is true. */
export const createUserBody = (isWellKnown: IsWellKnownPassword): Codec<UserDraft> => {
  const person = createPersonBody(isWellKnown);
  const isService = flag();
  return codecFrom('CreateUser', { anyOf: [person.schema, createServiceBody.schema] }, (input, context) => {
    const service = isService.decode(t.UnknownRecord.is(input) ? input['is_service'] : undefined);
    return E.isRight(service) && service.right
      ? createServiceBody.validate(input, context)
      : person.validate(input, context);
  });
};

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

const passwordChangeOf = (
  password: NewPassword | undefined,
  currentPassword: string | undefined,
): PasswordChange | undefined =>
  password === undefined || currentPassword === undefined ? undefined : { password, currentPassword };

const CurrentPassword = anyText({ format: 'password', writeOnly: true });

const lacksCurrentPassword = (input: unknown): boolean =>
  t.UnknownRecord.is(input) && input['password'] !== undefined && input['current_password'] === undefined;

/** A new password requires `current_password`. Reports it together with the other issues. */
const requireCurrentPassword = <A>(body: Codec<A>): Codec<A> =>
  codecFrom<A>(body.name, body.schema, (input, context) => {
    const decoded = body.validate(input, context);
    if (!lacksCurrentPassword(input)) return decoded;
    const problem = fail<A>(undefined, t.appendContext(context, 'current_password', CurrentPassword), missing);
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
  return mapped(requireCurrentPassword(body), (changes) => ({
    username: changes.username,
    email: changes.email,
    passwordChange: passwordChangeOf(changes.password, changes.current_password),
    ...discordOf(changes),
  }));
};

/** Otherwise a user could keep a one-time password. */
const requireChange = (body: Codec<PasswordChange>): Codec<PasswordChange> =>
  codecFrom<PasswordChange>(body.name, body.schema, (input, context) => {
    const decoded = body.validate(input, context);
    if (E.isLeft(decoded) || decoded.right.password !== decoded.right.currentPassword) return decoded;
    const field = t.appendContext(context, 'new_password', CurrentPassword as t.Decoder<unknown, string>);
    return fail(decoded.right.password, field, valueError('should differ from the current password'));
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
    q: withDefault(anyText({ maxLength: 200, description: 'A part of the username, case-insensitive.' }), ''),
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
