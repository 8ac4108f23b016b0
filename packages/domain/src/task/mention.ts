import { foldCase, type User } from '../user/user.js';

/** Usernames of today have 50 characters at most; adopted ones may have more. */
const LONGEST_NAME = 100;

/**
 * From a line that begins with a fence to one that is nothing but the same (https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
 * A line with more backticks behind those that it begins with is a paragraph with inline code.
 */
const FENCED_CODE = /(?:^|\n)[ \t]*(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})[\s\S]*?(?:\n[ \t]*\1[`~]*[ \t\r]*(?=\n|$)|$)/g;
/** Ends with its paragraph: a stray backtick swallows no more. */
const INLINE_CODE = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?[^`]\1(?!`)/g;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]{0,20}:\/\/\S+|\bwww\.\S+/gi;
const MENTION = /(?<![\p{L}\p{N}_.+/@-])@[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*/gu;
const PART_OF_A_WORD = /[\p{L}\p{N}\p{M}]/u;

/** The names a mention may mean, longest first: `@anna.lee.` may mean `anna.lee.`, `anna.lee` or `anna`. */
const namesMeantBy = (run: string): readonly string[] => {
  const characters = Array.from(run).slice(0, LONGEST_NAME + 1);
  const names: string[] = [];
  for (let end = Math.min(characters.length, LONGEST_NAME); end > 0; end -= 1) {
    const next = characters[end] ?? '';
    if (!PART_OF_A_WORD.test(next)) names.push(foldCase(characters.slice(0, end).join('')));
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
  [...withoutCodeAndUrls(text).matchAll(MENTION)].map(([mention]) => namesMeantBy(mention.slice(1)));

/** Settles each mention on the longest name that exists; one who is deactivated leaves it plain text. */
export const resolveMentions = (
  candidates: readonly (readonly string[])[],
  users: readonly User[],
): readonly User['id'][] => {
  const present = users.filter(({ deletedAt }) => deletedAt === null);
  const byName = new Map(present.map((user) => [foldCase(user.username), user]));
  const mentioned = candidates
    .map((names) => names.map((name) => byName.get(name)).find((user) => user !== undefined))
    .filter((user) => user?.isActive === true)
    .map((user) => user?.id);
  return [...new Set(mentioned)].filter((id) => id !== undefined);
};
