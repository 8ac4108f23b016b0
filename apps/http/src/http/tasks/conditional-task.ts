import type { Precondition, TaskView } from '@l-age/domain';
import { differs, ifMatch, ifNoneMatch, matches, type EntityTags } from '../request/entity-tags.js';
import { ok, type Reply } from '../response/reply.js';
import { record } from '../request/validation/record.js';
import { taskEtag } from './task-etag.js';
import { taskResponse } from './tasks.responses.js';

export const ReadHeaders = record('ReadHeaders', { 'if-none-match': ifNoneMatch });
export const ChangeHeaders = record('ChangeHeaders', { 'if-match': ifMatch, 'if-none-match': ifNoneMatch });

type Known = Readonly<{ 'if-none-match': EntityTags | null }>;
type Wanted = Known & Readonly<{ 'if-match': EntityTags | null }>;

/** A task with the tag of its state. */
export const taskReply = (view: TaskView): Reply => ok(taskResponse(view), { ETag: taskEtag(view) });

/** The same, or nothing but the tag for who has the task as it is (RFC 9110, 15.4.5). */
export const taskUnlessKnown = (view: TaskView, { 'if-none-match': known }: Known): Reply => {
  const etag = taskEtag(view);
  return differs(known, etag) ? ok(taskResponse(view), { ETag: etag }) : { status: 304, headers: { ETag: etag } };
};

/** What the headers of a change demand of the task, judged while nobody else can change it. */
export const preconditionOf = ({ 'if-match': wanted, 'if-none-match': known }: Wanted): Precondition => {
  if (wanted === null && known === null) return null;
  return (current) => {
    const etag = taskEtag(current);
    return matches(wanted, etag) && differs(known, etag);
  };
};
