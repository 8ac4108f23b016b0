import type { Stores } from '#src/stores.js';
import type { UnitOfWork } from '#src/shared/unit-of-work.port.js';
import type { Session } from '#src/auth/session/session.js';
import type { User } from '#src/user/user.js';
import type { NewActivity } from '#src/task/activity/activity.js';
import type { Comment } from '#src/task/comment/comment.js';
import type { Task } from '#src/task/task.js';
import {
  aNewActivity,
  aNewComment,
  type ActivityOverrides,
  type CommentOverrides,
} from '../builders/comment.builder.js';
import { aNewTask, type TaskOverrides } from '../builders/task.builder.js';
import { aNewUser, aSession, type SessionOverrides, type UserOverrides } from '../builders/user.builder.js';
import { succeed } from './contract.js';

type With<Port extends keyof Stores> = Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, Port>> }>;

/** Stores a user made by {@link aNewUser}. */
export const givenUser = ({ unitOfWork }: With<'users'>, overrides: UserOverrides = {}): Promise<User> =>
  succeed(unitOfWork.run(({ users }) => users.add(aNewUser(overrides))));

/** Stores a task made by {@link aNewTask}. The users of the task must be stored. */
export const givenTask = ({ unitOfWork }: With<'tasks'>, overrides: TaskOverrides = {}): Promise<Task> =>
  succeed(unitOfWork.run(({ tasks }) => tasks.add(aNewTask(overrides))));

/** Stores a comment made by {@link aNewComment}; its task and its author must be stored. */
export const givenComment = ({ unitOfWork }: With<'comments'>, overrides: CommentOverrides = {}): Promise<Comment> =>
  succeed(unitOfWork.run(({ comments }) => comments.add(aNewComment(overrides))));

/** Stores an entry of a task's history made by {@link aNewActivity}; the task must be stored. */
export const givenActivity = async (
  { unitOfWork }: With<'outbox'>,
  overrides: ActivityOverrides = {},
): Promise<NewActivity> => {
  const entry = aNewActivity(overrides);
  await succeed(unitOfWork.run(({ outbox }) => outbox.add([], entry)));
  return entry;
};

/** Stores a session made by {@link aSession}; its user must be stored. */
export const givenSession = async (
  { unitOfWork }: With<'sessions'>,
  overrides: SessionOverrides = {},
): Promise<Session> => {
  const session = aSession(overrides);
  await succeed(unitOfWork.run(({ sessions }) => sessions.add(session)));
  return session;
};
