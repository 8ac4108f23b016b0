/** Letters without a Unicode decomposition, and their usual plain spelling. */
const PLAIN = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ı: 'i', ς: 'σ' };

/** Only the first characters of a longer word are indexed. */
export const MAX_WORD_LENGTH = 100;

/** Removes accents and upper case (Unicode NFKD without combining diacritical marks). */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđħıς]/g, (letter) => PLAIN[letter as keyof typeof PLAIN]);

/** The words of a text, each once: folded sequences of letters and digits. All other characters separate words. */
export const wordsOf = (text: string): readonly string[] => [
  ...new Set(
    (foldText(text).match(/[\p{L}\p{Nd}]+/gu) ?? []).map((word) => Array.from(word).slice(0, MAX_WORD_LENGTH).join('')),
  ),
];

/** Whether every query word is a prefix of a word in the texts. A query without words matches. */
export const matchesQuery = (query: string, texts: readonly string[]): boolean => {
  const words = texts.flatMap(wordsOf);
  return wordsOf(query).every((prefix) => words.some((word) => word.startsWith(prefix)));
};
