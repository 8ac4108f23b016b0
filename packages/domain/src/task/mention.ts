import { foldCase, type User } from '../user/user.js';

/** New usernames have at most 50 characters; adopted ones may be longer. */
const LONGEST_NAME = 100;

/**
 * From an opening fence to its closing fence (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). A first line with
 * further backticks is not a fence: it is a paragraph with inline code.
 */
const FENCED_CODE = /(?:^|\n)[ \t]*(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})[\s\S]*?(?:\n[ \t]*\1[`~]*[ \t\r]*(?=\n|$)|$)/g;
/** Ends at the latest with the paragraph, so that a single backtick does not hide the following text. */
const INLINE_CODE = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?[^`]\1(?!`)/g;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]{0,20}:\/\/\S+|\bwww\.\S+/gi;
const MENTION = /(?<![\p{L}\p{N}_.+/@-])@[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*/gu;
const PART_OF_A_WORD = /[\p{L}\p{N}\p{M}]/u;

/** The usernames that a mention may mean, longest first. `@anna.lee.` may mean `anna.lee.`, `anna.lee` or `anna`. */
const candidateNames = (mention: string): readonly string[] => {
  const characters = Array.from(mention).slice(0, LONGEST_NAME + 1);
  const names: string[] = [];
  for (let end = Math.min(characters.length, LONGEST_NAME); end > 0; end -= 1) {
    const next = characters[end] ?? '';
    if (!PART_OF_A_WORD.test(next)) names.push(foldCase(characters.slice(0, end).join('')));
  }
  return names;
};

/** `@name` in code, URLs and e-mail addresses is not a mention. */
const withoutCodeAndUrls = (text: string): string =>
  text.replace(FENCED_CODE, '\n').replace(INLINE_CODE, ' ').replace(URL_IN_TEXT, ' ');

/**
 * For each mention in the text, the usernames that it may mean, in lower case, longest first. A username ends at the end of
 * a word: `@annabelle` does not mention `anna`.
 */
export const mentionCandidates = (text: string): readonly (readonly string[])[] =>
  [...withoutCodeAndUrls(text).matchAll(MENTION)].map(([mention]) => candidateNames(mention.slice(1)));

/** Resolves each mention to the longest existing username. The mention of a deactivated user is plain text. */
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
