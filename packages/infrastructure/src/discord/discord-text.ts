const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Line breaks and other controls, and the marks that turn the direction of the text that follows. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
const UNPAIRED = /\p{Surrogate}/gu;
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * What begins, ends or joins anything in Discord's Markdown: emphasis, code, spoilers, quotes, headings, lists, links
 * (`:` also in bare ones), emoji, timestamps and mentions (`<@1>`). Discord shows a backslash before any of them as
 * nothing: https://support.discord.com/hc/en-us/articles/210298617
 */
const MARKDOWN = /[\\`*_~|<>[\]()#:+-]/g;

/** One line, in which every code unit belongs to a character. */
const asOneLine = (text: string): string => text.replace(UNPAIRED, '\ufffd').replace(CONTROLS, ' ').trim();

/** A backslash does not stop `@everyone` and `@here`: a space that nobody sees does. */
const escape = (text: string): string => text.replace(MARKDOWN, '\\$&').replaceAll('@', `@${ZERO_WIDTH_SPACE}`);

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

function* charactersOf(text: string, show: (character: string) => string): Generator<string> {
  for (const { segment } of graphemes.segment(asOneLine(text))) yield show(segment);
}

/** Somebody's text as one line that Discord shows as it was written, where Discord reads Markdown. */
export const literal = (text: string, limit: number): string => cut(charactersOf(text, escape), limit);

/** Somebody's text as one line, for the places where Discord reads no Markdown. */
export const plain = (text: string, limit: number): string =>
  cut(
    charactersOf(text, (character) => character),
    limit,
  );
