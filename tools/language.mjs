// The words that `npm test` rejects in the documentation, in comments and in test titles.

/** A regular expression for the word, and what to write instead. */
export const WORDS = [
  ['whoever|whatever|whichever', 'name the person or thing'],
  ['anew', 'again'],
  ['seldom', 'rarely'],
  ['mend(?:s|ed|ing)?', 'fix'],
  ['beside', 'next to, or in addition to'],
  ['meanwhile', 'in the meantime'],
  ['parted', 'separated'],
  ['without regard to case', 'case-insensitive'],
  ['(?:hears?|heard) of', 'notified of'],
  ['(?:is|are|be|was|were|been|being) told', 'notified'],
  ['tells? of', 'describe, or notify of'],
  ['heed(?:s|ed|ing)?', 'respect, or update'],
  ['so many', 'the number, or as many as'],
  ["one's own", 'name the owner'],
  ["nobody(?: else)?'s", 'name the owner'],
  ['of whom', 'two sentences'],
  ['thereby|therein|likewise', 'two sentences'],
  ['complaints?', 'validation issue'],
  ['guarded password', 'throttled password check'],
  ['carr(?:y|ies|ied) out', 'process, or run'],
];

/** The start of a sentence in a comment or a test title. */
export const SENTENCE_STARTS = ['What', 'Who', 'Whose', 'Of', 'Neither', 'Nor', 'Theirs', 'That which', 'It is they'];

/** Allowed uses: a part of the path, and the exact text. */
export const EXCEPTIONS = [];
