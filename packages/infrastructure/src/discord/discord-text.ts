const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Line breaks and other controls, and the marks that turn the direction of the text that follows. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
const UNPAIRED = /\p{Surrogate}/gu;
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Where Discord's Markdown begins or ends: emphasis, code, spoilers, mentions and timestamps (`<@1>`), links, bare ones
 * too (`://`); and what means something at the start of a line: headings, quotes, lists. A backslash before any of them
 * makes it a plain character: https://support.discord.com/hc/en-us/articles/210298617
 */
const MARKDOWN = /[\\`*_~|<[\]/]/g;
const AT_LINE_START = /^[#>+-]/;

/** One line, in which every code unit belongs to a character. */
const asOneLine = (text: string): string => text.replace(UNPAIRED, '\ufffd').replace(CONTROLS, ' ').trim();

/** A backslash does not stop `@everyone` and `@here`: a space that nobody sees does. */
const escape = (character: string, isFirst: boolean): string => {
  const escaped = character.replace(MARKDOWN, '\\$&').replaceAll('@', `@${ZERO_WIDTH_SPACE}`);
  return isFirst ? escaped.replace(AT_LINE_START, '\\$&') : escaped;
};

/** Shortened to so many UTF-16 code units, never inside what a reader sees as one character. */
const cut = (parts: Iterable<string>, limit: number): string => {
  let kept = '';
  let keptWithEllipsis = '';
  for (const part of parts) {
    if (kept.length + part.length > limit) return `${keptWithEllipsis}…`;
    kept += part;
    if (kept.length < limit) keptWithEllipsis = kept;
  }
  return kept;
};

function* charactersOf(text: string, show: (character: string, isFirst: boolean) => string): Generator<string> {
  for (const { segment, index } of graphemes.segment(asOneLine(text))) yield show(segment, index === 0);
}

/** Somebody's text as one line that Discord shows as it was written, where Discord reads Markdown. */
export const literal = (text: string, limit: number): string => cut(charactersOf(text, escape), limit);

/** Somebody's text as one line, for the places where Discord reads no Markdown. */
export const plain = (text: string, limit: number): string =>
  cut(
    charactersOf(text, (character) => character),
    limit,
  );
