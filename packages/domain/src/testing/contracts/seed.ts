import type { Stores, UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { Session } from '../../user/session.js';
import type { User } from '../../user/user.js';
import type { Task } from '../../task/task.js';
import { aNewTask, type TaskOverrides } from '../builders/task.builder.js';
import { aNewUser, aSession, type SessionOverrides, type UserOverrides } from '../builders/user.builder.js';
import { succeed } from './contract.js';

type With<Port extends keyof Stores> = Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, Port>> }>;

/** Stores a user made by {@link aNewUser}. */
export const givenUser = ({ unitOfWork }: With<'users'>, overrides: UserOverrides = {}): Promise<User> =>
  succeed(unitOfWork.run(({ users }) => users.add(aNewUser(overrides))));

/** Stores a task made by {@link aNewTask}; its people must be stored. */
export const givenTask = ({ unitOfWork }: With<'tasks'>, overrides: TaskOverrides = {}): Promise<Task> =>
  succeed(unitOfWork.run(({ tasks }) => tasks.add(aNewTask(overrides))));

/** Stores a session made by {@link aSession}; its user must be stored. */
export const givenSession = async (
  { unitOfWork }: With<'sessions'>,
  overrides: SessionOverrides = {},
): Promise<Session> => {
  const session = aSession(overrides);
  await succeed(unitOfWork.run(({ sessions }) => sessions.add(session)));
  return session;
};
