/** An error of one field, with Discord's own codes such as `BASE_TYPE_MAX_LENGTH`. */
type FieldError = Readonly<{ path: string; code: string; message: string }>;

/** Discord's response to an invalid body: https://discord.com/developers/docs/reference#error-messages */
export type PayloadError = Readonly<{ code: number; message: string; errors?: unknown }>;

/**
 * Discord's documented limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits. It
 * does not document the unit. UTF-16 code units are the strictest interpretation.
 */
const LIMITS = {
  content: 2000,
  username: 80,
  embeds: 10,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  author: 256,
  allEmbeds: 6000,
  url: 2048,
  allowedUsers: 100,
} as const;

const MAX_SNOWFLAKE = 2n ** 63n - 1n;
const isSnowflake = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9]{1,20}$/.test(value) && BigInt(value) <= MAX_SNOWFLAKE;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Discord trims every text before it validates it. */
const trimmed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const wrongType = (path: string): FieldError => ({
  path,
  code: 'BASE_TYPE_BAD_TYPE',
  message: 'This field has a type it must not have.',
});

const required = (path: string): FieldError => ({
  path,
  code: 'BASE_TYPE_REQUIRED',
  message: 'This field is required',
});

const checkText = (path: string, value: unknown, maximum: number, isRequired = false): readonly FieldError[] => {
  if (value === undefined || value === null) return isRequired ? [required(path)] : [];
  if (typeof value !== 'string') return [wrongType(path)];
  if (isRequired && trimmed(value) === '') return [required(path)];
  if (/\p{Surrogate}/u.test(value)) return [{ path, code: 'STRING_TYPE_BAD', message: 'Not a Unicode text.' }];
  return trimmed(value).length > maximum
    ? [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${maximum} or fewer in length.` }]
    : [];
};

/** Discord rejects a host without a dot. */
const HTTP_URL = /^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?([/?#]\S*)?$/i;

const checkUrl = (path: string, value: unknown): readonly FieldError[] => {
  if (value === undefined || value === null) return [];
  const isAcceptable = typeof value === 'string' && HTTP_URL.test(value) && URL.canParse(value);
  if (!isAcceptable) return [{ path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' }];
  return checkText(path, value, LIMITS.url);
};

const checkList = (
  path: string,
  value: unknown,
  maximum: number,
  check: (path: string, item: unknown) => readonly FieldError[],
): readonly FieldError[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [wrongType(path)];
  if (value.length > maximum)
    return [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${maximum} or fewer in length.` }];
  return value.flatMap((item, index) => check(`${path}.${index}`, item));
};

const checkField = (path: string, field: unknown): readonly FieldError[] =>
  isObject(field)
    ? [
        ...checkText(`${path}.name`, field['name'], LIMITS.fieldName, true),
        ...checkText(`${path}.value`, field['value'], LIMITS.fieldValue, true),
      ]
    : [wrongType(path)];

const checkNamed = (path: string, value: unknown, key: string, maximum: number): readonly FieldError[] => {
  if (value === undefined || value === null) return [];
  return isObject(value) ? checkText(`${path}.${key}`, value[key], maximum, true) : [wrongType(path)];
};

const checkColor = (path: string, value: unknown): readonly FieldError[] =>
  value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffffff)
    ? []
    : [{ path, code: 'NUMBER_TYPE_MAX', message: 'int value should be between 0 and 16777215.' }];

const checkTimestamp = (path: string, value: unknown): readonly FieldError[] =>
  value === undefined || value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    ? []
    : [{ path, code: 'DATE_TIME_TYPE_PARSE', message: 'Could not parse the timestamp. Should be ISO8601.' }];

const SHOWN_PARTS = ['title', 'description', 'fields', 'image', 'thumbnail', 'footer', 'author'];

const isEmptyEmbed = (embed: Json): boolean =>
  SHOWN_PARTS.every((part) => {
    const value = embed[part];
    return !isObject(value) && trimmed(value) === '' && !(Array.isArray(value) && value.length > 0);
  });

const checkEmbed = (path: string, embed: unknown): readonly FieldError[] => {
  if (!isObject(embed)) return [wrongType(path)];
  if (isEmptyEmbed(embed)) return [required(`${path}.description`)];
  return [
    ...checkText(`${path}.title`, embed['title'], LIMITS.title),
    ...checkText(`${path}.description`, embed['description'], LIMITS.description),
    ...checkUrl(`${path}.url`, embed['url']),
    ...checkColor(`${path}.color`, embed['color']),
    ...checkTimestamp(`${path}.timestamp`, embed['timestamp']),
    ...checkList(`${path}.fields`, embed['fields'], LIMITS.fields, checkField),
    ...checkNamed(`${path}.footer`, embed['footer'], 'text', LIMITS.footer),
    ...checkNamed(`${path}.author`, embed['author'], 'name', LIMITS.author),
  ];
};

const sizeOfEmbed = (embed: unknown): number => {
  if (!isObject(embed)) return 0;
  const fields = Array.isArray(embed['fields']) ? embed['fields'].filter(isObject) : [];
  const named = (key: string, part: string) => (isObject(embed[key]) ? trimmed(embed[key][part]).length : 0);
  return (
    trimmed(embed['title']).length +
    trimmed(embed['description']).length +
    fields.reduce((sum, field) => sum + trimmed(field['name']).length + trimmed(field['value']).length, 0) +
    named('footer', 'text') +
    named('author', 'name')
  );
};

const checkEmbeds = (value: unknown): readonly FieldError[] => {
  const errors = checkList('embeds', value, LIMITS.embeds, checkEmbed);
  const size = Array.isArray(value) ? value.reduce<number>((sum, embed) => sum + sizeOfEmbed(embed), 0) : 0;
  return size > LIMITS.allEmbeds
    ? [
        ...errors,
        { path: 'embeds', code: 'MAX_EMBED_SIZE_EXCEEDED', message: 'Embed size exceeds maximum size of 6000' },
      ]
    : errors;
};

const checkAllowedMentions = (value: unknown): readonly FieldError[] => {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return [wrongType('allowed_mentions')];
  const parse = Array.isArray(value['parse']) ? value['parse'] : [];
  const users = Array.isArray(value['users']) ? value['users'] : [];
  const exclusive =
    parse.includes('users') && users.length > 0
      ? [
          {
            path: 'allowed_mentions',
            code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
            message: 'parse:["users"] and users: [ids...] are mutually exclusive.',
          },
        ]
      : [];
  return [
    ...exclusive,
    ...checkList('allowed_mentions.parse', value['parse'], 3, (path, item) =>
      ['roles', 'users', 'everyone'].includes(item as string) ? [] : [wrongType(path)],
    ),
    ...checkList('allowed_mentions.users', value['users'], LIMITS.allowedUsers, (path, item) =>
      isSnowflake(item)
        ? []
        : [{ path, code: 'NUMBER_TYPE_COERCE', message: `Value "${String(item)}" is not snowflake.` }],
    ),
  ];
};

const checkUsername = (value: unknown): readonly FieldError[] => [
  ...checkText('username', value, LIMITS.username),
  ...(typeof value === 'string' && /clyde|discord/i.test(value)
    ? [{ path: 'username', code: 'USERNAME_INVALID_CONTAINS', message: 'Username cannot contain "discord" or "clyde"' }]
    : []),
];

/** `{ embeds: { "0": { title: { _errors: [{ code, message }] } } } }`. */
const nested = (errors: readonly FieldError[]): unknown => {
  const root: Record<string, unknown> = {};
  for (const { path, code, message } of errors) {
    let node = root;
    for (const key of path.split('.')) node = (node[key] ??= {}) as Record<string, unknown>;
    node['_errors'] = [...((node['_errors'] as unknown[] | undefined) ?? []), { code, message }];
  }
  return root;
};

const isEmptyMessage = (body: Json): boolean =>
  trimmed(body['content']) === '' && !(Array.isArray(body['embeds']) && body['embeds'].length > 0);

/** Discord's error for the body of an executed webhook; null if the body is valid. */
export const payloadErrorOf = (text: string): PayloadError | null => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { code: 50109, message: 'The request body contains invalid JSON.' };
  }
  if (!isObject(body)) return { code: 50035, message: 'Invalid Form Body' };
  const errors = [
    ...checkText('content', body['content'], LIMITS.content),
    ...checkUsername(body['username']),
    ...checkEmbeds(body['embeds']),
    ...checkAllowedMentions(body['allowed_mentions']),
  ];
  if (errors.length > 0) return { code: 50035, message: 'Invalid Form Body', errors: nested(errors) };
  return isEmptyMessage(body) ? { code: 50006, message: 'Cannot send an empty message' } : null;
};
