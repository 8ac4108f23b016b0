const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Control characters, line breaks, and marks that change the text direction. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
const UNPAIRED = /\p{Surrogate}/gu;
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * The characters of Discord's Markdown: emphasis, code, spoilers, mentions and timestamps (`<@1>`), and links, also
 * without brackets (`://`). At the start of a line also headings, quotes and lists. A backslash escapes each of them:
 * https://support.discord.com/hc/en-us/articles/210298617
 */
const MARKDOWN = /[\\`*_~|<[\]/]/g;
const AT_LINE_START = /^[#>+-]/;

/** Replaces line breaks and unpaired surrogates. */
const toOneLine = (text: string): string => text.replace(UNPAIRED, '\ufffd').replace(CONTROLS, ' ').trim();

/** A backslash does not disable `@everyone` and `@here`; a zero-width space does. */
const escape = (character: string, isFirst: boolean): string => {
  const escaped = character.replace(MARKDOWN, '\\$&').replaceAll('@', `@${ZERO_WIDTH_SPACE}`);
  return isFirst ? escaped.replace(AT_LINE_START, '\\$&') : escaped;
};

/** Truncates to `limit` UTF-16 code units, and never inside a grapheme. */
const truncate = (parts: Iterable<string>, limit: number): string => {
  let result = '';
  let shortened = '';
  for (const part of parts) {
    if (result.length + part.length > limit) return `${shortened}…`;
    result += part;
    if (result.length < limit) shortened = result;
  }
  return result;
};

function* charactersOf(text: string, transform: (character: string, isFirst: boolean) => string): Generator<string> {
  for (const { segment, index } of graphemes.segment(toOneLine(text))) yield transform(segment, index === 0);
}

/** User text as one line, escaped so that Discord shows it unchanged. */
export const escapeMarkdown = (text: string, limit: number): string => truncate(charactersOf(text, escape), limit);

/** User text as one line, for fields without Markdown. */
export const plainText = (text: string, limit: number): string =>
  truncate(
    charactersOf(text, (character) => character),
    limit,
  );
