import { foldCase, type User } from '../user/user.js';

const FENCED_CODE = /(?:^|\n)[ \t]*(```+|~~~+)[\s\S]*?(?:\n[ \t]*\1|$)/g;
const INLINE_CODE = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+/gi;
const MENTION = /(?<![\p{L}\p{N}_.+/@-])@([\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,99}))/gu;
const ENDS_INSIDE_A_WORD = /^[\p{L}\p{N}]/u;

/** The names a mention may mean, longest first: `@anna.lee.` may mean `anna.lee.`, `anna.lee`, `anna.` or `anna`. */
const namesMeantBy = (run: string): readonly string[] => {
  const names: string[] = [];
  for (let end = run.length; end > 0; end -= 1) {
    if (!ENDS_INSIDE_A_WORD.test(run.slice(end))) names.push(foldCase(run.slice(0, end)));
  }
  return names;
};

/** `@name` in inline or fenced code, in a URL or in an e-mail address mentions nobody. */
const withoutCodeAndUrls = (text: string): string =>
  text.replace(FENCED_CODE, '\n').replace(INLINE_CODE, ' ').replace(URL_IN_TEXT, ' ');

/**
 * One entry for each mention in the text: the usernames it may mean, in lower case, longest first. A name never ends
 * inside a word, so `@annabelle` does not mean `anna`.
 */
export const mentionCandidates = (text: string): readonly (readonly string[])[] =>
  [...withoutCodeAndUrls(text).matchAll(MENTION)].map(([, run]) => namesMeantBy(run ?? ''));

/** Settles each mention on the longest name that exists; who is deactivated is not mentioned, and hides no shorter name. */
export const resolveMentions = (
  candidates: readonly (readonly string[])[],
  users: readonly User[],
): readonly User['id'][] => {
  const byName = new Map(users.map((user) => [foldCase(user.username), user]));
  const mentioned = candidates
    .map((names) => names.map((name) => byName.get(name)).find((user) => user !== undefined))
    .filter((user) => user?.isActive === true)
    .map((user) => user?.id);
  return [...new Set(mentioned)].filter((id) => id !== undefined);
};
