import type { Precondition, TaskView } from '@l-age/domain';
import {
  satisfiesIfNoneMatch,
  ifMatch,
  ifNoneMatch,
  satisfiesIfMatch,
  type EntityTags,
} from '../request/entity-tags.js';
import { ok, type Reply } from '../response/reply.js';
import { record } from '../request/validation/record.js';
import { taskEtag } from './task-etag.js';
import { taskResponse } from './tasks.responses.js';

export const ReadHeaders = record('ReadHeaders', { 'if-none-match': ifNoneMatch });
export const ChangeHeaders = record('ChangeHeaders', { 'if-match': ifMatch, 'if-none-match': ifNoneMatch });

type ReadConditions = Readonly<{ 'if-none-match': EntityTags | null }>;
type ChangeConditions = ReadConditions & Readonly<{ 'if-match': EntityTags | null }>;

/** A task with its `ETag`. */
export const taskReply = (view: TaskView): Reply => ok(taskResponse(view), { ETag: taskEtag(view) });

/** 304 (RFC 9110, 15.4.5) if the client has the current task. */
export const taskOrNotModified = (view: TaskView, { 'if-none-match': tags }: ReadConditions): Reply => {
  const etag = taskEtag(view);
  return satisfiesIfNoneMatch(tags, etag)
    ? ok(taskResponse(view), { ETag: etag })
    : { status: 304, headers: { ETag: etag } };
};

/** The condition of a change. The use case checks it while the task is locked. */
export const preconditionOf = ({
  'if-match': ifMatch,
  'if-none-match': ifNoneMatch,
}: ChangeConditions): Precondition => {
  if (ifMatch === null && ifNoneMatch === null) return null;
  return (current) => {
    const etag = taskEtag(current);
    return satisfiesIfMatch(ifMatch, etag) && satisfiesIfNoneMatch(ifNoneMatch, etag);
  };
};
