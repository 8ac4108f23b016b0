import { EXCEPTIONS, SENTENCE_STARTS, WORDS } from './language.mjs';

const words = WORDS.map(([pattern, replacement]) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, 'i'),
  replacement,
}));
const sentenceStart = new RegExp(`(?:^|[.;]\\s+)((?:${SENTENCE_STARTS.join('|')}) [^.?]{12,})(?=\\.|$)`);

const isAllowed = (file, found) =>
  EXCEPTIONS.some((exception) => file.includes(exception.file) && exception.text === found);

const problemsIn = (text) =>
  words.flatMap(({ pattern, replacement }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [{ found, replacement }];
  });

const startsIn = (text) => {
  const found = sentenceStart.exec(text)?.[1];
  return found === undefined ? [] : [{ found, replacement: 'subject, verb, object' }];
};

const TITLED = new Set(['describe', 'it', 'context']);

const titleOf = ({ callee, arguments: [title] }) => {
  if (!TITLED.has(callee.type === 'MemberExpression' ? callee.object.name : callee.name)) return null;
  if (title?.type === 'Literal' && typeof title.value === 'string') return title.value;
  return title?.type === 'TemplateLiteral' ? title.quasis.map(({ value }) => value.cooked).join('…') : null;
};

const textOf = (comment) =>
  comment.value
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .replace(/^\*?\s*/, '')
    .trim();

/** Rejects the words of `language.mjs` in comments, in test titles, and in the text of Markdown files. */
const plainWords = {
  meta: { type: 'suggestion', schema: [], messages: { word: 'Write "{{replacement}}" instead of "{{found}}".' } },
  create: (context) => {
    const report = (place, problems) => {
      for (const data of problems)
        if (!isAllowed(context.filename, data.found)) context.report({ ...place, messageId: 'word', data });
    };
    return {
      Program: () => {
        for (const comment of context.sourceCode.getAllComments()) {
          const text = textOf(comment);
          report({ loc: comment.loc }, [...problemsIn(text), ...startsIn(text)]);
        }
      },
      CallExpression: (node) => {
        const title = titleOf(node);
        if (title !== null) report({ node }, [...problemsIn(title), ...startsIn(title)]);
      },
      /** Markdown. */
      text: (node) => report({ node }, problemsIn(node.value.replaceAll('\n', ' '))),
    };
  },
};

export const plainLanguage = { rules: { 'plain-words': plainWords } };
