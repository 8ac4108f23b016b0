import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Brand } from '../shared/brand.js';
import { boundedText, type ValueProblem } from '../shared/text.js';

/** 1 to {@link MAX_TITLE_LENGTH} characters, trimmed. */
export type TaskTitle = Brand<string, 'TaskTitle'>;

/** 1 to {@link MAX_LABEL_LENGTH} characters, trimmed. Compared case-insensitively. */
export type Label = Brand<string, 'Label'>;

export const MAX_TITLE_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 20_000;
export const MAX_LABEL_LENGTH = 50;
export const MAX_LABELS = 20;

export const parseTitle = (text: string): E.Either<ValueProblem, TaskTitle> =>
  pipe(
    boundedText(text.trim(), 1, MAX_TITLE_LENGTH),
    E.map((title) => title as TaskTitle),
  );

/** Storable text of up to {@link MAX_DESCRIPTION_LENGTH} characters. Not trimmed. */
export const parseDescription = (text: string): E.Either<ValueProblem, string> =>
  boundedText(text, 0, MAX_DESCRIPTION_LENGTH);

export const parseLabel = (text: string): E.Either<ValueProblem, Label> =>
  pipe(
    boundedText(text.trim(), 1, MAX_LABEL_LENGTH),
    E.map((label) => label as Label),
  );

/** Removes duplicates and keeps the first spelling. Accepts up to {@link MAX_LABELS} labels. */
export const mergeLabels = (labels: readonly Label[]): E.Either<ValueProblem, readonly Label[]> => {
  const byFolded = new Map<string, Label>();
  for (const label of labels) {
    const folded = label.toLowerCase();
    if (!byFolded.has(folded)) byFolded.set(folded, label);
  }
  return byFolded.size > MAX_LABELS
    ? E.left({ _tag: 'TooMany', maximum: MAX_LABELS })
    : E.right([...byFolded.values()]);
};
