import type { Actor, Precondition, TaskId, TaskView, User } from '@l-age/domain';
import { makeCreateTask } from '@l-age/domain';
import {
  actorFrom,
  anAuditSearch,
  aTaskDraft,
  givenUser,
  succeed,
  type TaskDraftOverrides,
} from '@l-age/domain/testing';
import * as O from 'fp-ts/lib/Option.js';
import { makeFixture, type Fixture } from '../fixture.js';
import { made } from '../outcome.js';

/** Users, each with the role of their name in {@link givenSharedTask}. */
export type Scene = Fixture &
  Readonly<{
    creator: User;
    assignee: User;
    mentioned: User;
    stranger: User;
    boss: User;
    gone: User;
  }>;

export const makeScene = async (): Promise<Scene> => {
  const fixture = makeFixture();
  return {
    ...fixture,
    creator: await givenUser(fixture, { username: 'creator' }),
    assignee: await givenUser(fixture, { username: 'assignee' }),
    mentioned: await givenUser(fixture, { username: 'mentioned' }),
    stranger: await givenUser(fixture, { username: 'stranger' }),
    boss: await givenUser(fixture, { username: 'boss', isSuperuser: true }),
    gone: await givenUser(fixture, { username: 'gone', isActive: false }),
  };
};

export const create = async (scene: Scene, by: User, draft: TaskDraftOverrides = {}): Promise<TaskView> =>
  made(await succeed(makeCreateTask(scene)({ actor: actorFrom(by), draft: aTaskDraft(draft), once: null })));

/** A task of `creator` with the assignee `assignee`. It mentions `mentioned` by id. */
export const givenSharedTask = (scene: Scene, draft: TaskDraftOverrides = {}): Promise<TaskView> =>
  create(scene, scene.creator, { assigneeId: scene.assignee.id, mentionedUserIds: [scene.mentioned.id], ...draft });

export const storedView = async ({ taskQueries }: Scene, id: TaskId): Promise<TaskView | undefined> =>
  O.toUndefined(await succeed(taskQueries.findById(id)));

/** Action, actor, target and details of each entry of the audit log, oldest first. */
export const auditedIn = async ({ auditQueries }: Pick<Scene, 'auditQueries'>) =>
  (await succeed(auditQueries.search(anAuditSearch({ limit: 100 }))))
    .toReversed()
    .map(({ action, actor, target, details }) => [action, actor?.username ?? null, target, details]);

/** `recipient: summary` of every notification since the given number of them. */
export const toldSince = (scene: Scene, count: number): readonly string[] => {
  const names = new Map(
    [scene.creator, scene.assignee, scene.mentioned, scene.stranger, scene.boss, scene.gone].map((user) => [
      user.id,
      user.username,
    ]),
  );
  return scene
    .notifications()
    .slice(count)
    .map(({ recipientId, event }) => `${names.get(recipientId) ?? '?'}: ${event}`);
};

export const as = (user: User): Actor => actorFrom(user);

/** The precondition that the task has this version. */
export const at =
  (version: number): Precondition =>
  ({ task }) =>
    task.version === version;
