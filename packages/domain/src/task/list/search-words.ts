/** Letters that Unicode does not take apart into a plain letter and its marks, and that people still type plainly. */
const PLAIN = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ı: 'i', ς: 'σ' };

/** Longer words are found by their first characters. */
export const MAX_WORD_LENGTH = 100;

/** A text without accents and without regard to case (Unicode's NFKD, less its combining diacritical marks). */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđħıς]/g, (letter) => PLAIN[letter as keyof typeof PLAIN]);

/** The words of a text, each once: runs of letters and digits, folded. Whatever else stands there only parts them. */
export const wordsOf = (text: string): readonly string[] => [
  ...new Set(
    (foldText(text).match(/[\p{L}\p{Nd}]+/gu) ?? []).map((word) => Array.from(word).slice(0, MAX_WORD_LENGTH).join('')),
  ),
];

/** Whether every word that is sought begins a word of one of the texts. Without a word to seek, all texts will do. */
export const findsAll = (sought: string, texts: readonly string[]): boolean => {
  const words = texts.flatMap(wordsOf);
  return wordsOf(sought).every((prefix) => words.some((word) => word.startsWith(prefix)));
};
