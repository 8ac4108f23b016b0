import { MAX_COMMENT_LENGTH, parseCommentBody, type CommentBody, type CommentId } from '@l-age/domain';
import { pageFields } from '../request/page-query.js';
import { mapped, type Codec } from '../request/validation/codec.js';
import { pathId } from '../request/validation/integer.js';
import { listQuery } from '../request/validation/query.js';
import { record } from '../request/validation/record.js';
import { text } from '../request/validation/values.js';
import { taskPathFields } from './tasks.codecs.js';

export const CommentPath = record('CommentPath', {
  ...taskPathFields,
  comment_id: pathId<CommentId>({ description: 'The id of the comment.' }),
});

export const CommentBodyJson: Codec<CommentBody> = mapped(
  record('WriteComment', {
    body: text(
      {
        minLength: 1,
        maxLength: MAX_COMMENT_LENGTH,
        description: 'Not only white space. `@username` mentions a user.',
        examples: ['@bob, is this done?'],
      },
      parseCommentBody,
    ),
  }),
  ({ body }) => body,
);

/** The query of the lists below a task. */
export const pageOfTaskQuery = <Id extends number>(cursor: Codec<Id | null>) => listQuery({ ...pageFields, cursor });
