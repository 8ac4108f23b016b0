import {
  makeAddComment,
  makeDeleteTask,
  makeEditComment,
  makeMuteTask,
  makeSetNotificationPreferences,
  makeUpdateTask,
  taskNotFound,
  type PreferenceChanges,
  type TaskId,
  type User,
  type WebhookDisabled,
} from '@l-age/domain';
import { aNotificationMessage, commentBody, failureOf, givenUser, succeed, taskId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { made } from '../outcome.js';
import { ORIGIN } from '../fixture.js';
import { as, create, givenSharedTask, makeScene, toldSince, type Scene } from '../task/task-fixture.js';

const comment = async (scene: Scene, by: User, id: TaskId, text: string) =>
  made(await succeed(makeAddComment(scene)({ actor: as(by), taskId: id, body: commentBody(text), once: null })))
    .comment;

const mute = (scene: Scene, by: User, id: TaskId, muted = true) =>
  makeMuteTask(scene)({ actor: as(by), taskId: id, muted });

const prefer = (scene: Scene, by: User, changes: PreferenceChanges) =>
  succeed(makeSetNotificationPreferences(scene)({ actor: as(by), changes }));

const withWebhook = (scene: Scene, user: User, webhookDisabled: WebhookDisabled | null = null) =>
  succeed(
    scene.unitOfWork.run(({ users }) =>
      users.save({ ...user, discord: { ...user.discord, webhook: aNotificationMessage().webhook, webhookDisabled } }),
    ),
  );

const inboxOf = async ({ inboxQueries }: Scene, { id }: User): Promise<readonly string[]> => {
  const items = await succeed(inboxQueries.list({ recipientId: id, unreadOnly: false, limit: 10, after: null }));
  return items.map(({ event }) => event);
};

describe('withNotifications', () => {
  it('does not notify a deactivated user', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene);
    await succeed(scene.unitOfWork.run(({ users }) => users.save({ ...scene.assignee, isActive: false })));
    const before = scene.notifications().length;
    await comment(scene, scene.creator, task.id, 'Done?');
    expect(toldSince(scene, before)).to.deep.equal(['mentioned: commented']);
  });

  it('does not notify a commenter who can no longer see the task, unless a superuser', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene, { title: 'Secret' });
    await comment(scene, scene.assignee, task.id, 'Not mine');
    await comment(scene, scene.boss, task.id, 'Then give it back');
    const update = makeUpdateTask(scene);
    await succeed(
      update({ actor: as(scene.assignee), taskId: task.id, changes: { assigneeId: null }, precondition: null }),
    );
    const before = scene.notifications().length;
    await succeed(
      update({ actor: as(scene.creator), taskId: task.id, changes: { priority: 'high' }, precondition: null }),
    );
    expect(toldSince(scene, before)).to.deep.equal(['mentioned: priority_changed', 'boss: priority_changed']);
  });

  it('notifies the users who could see a task of its deletion', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene);
    const before = scene.notifications().length;
    await succeed(
      makeDeleteTask(scene)({ actor: as(scene.creator), origin: ORIGIN, taskId: task.id, precondition: null }),
    );
    expect(toldSince(scene, before)).to.deep.equal(['assignee: deleted', 'mentioned: deleted']);
  });

  it('notifies on the channels that each recipient prefers', async () => {
    const scene = await makeScene();
    await withWebhook(scene, scene.assignee);
    await withWebhook(scene, scene.mentioned);
    await prefer(scene, scene.assignee, { commented: { discord: false } });
    await prefer(scene, scene.mentioned, { commented: { inbox: false } });
    const { task } = await givenSharedTask(scene);
    await comment(scene, scene.creator, task.id, 'One');
    expect(await inboxOf(scene, scene.assignee)).to.deep.equal(['commented', 'created']);
    expect(await inboxOf(scene, scene.mentioned)).to.deep.equal(['created']);
    expect(scene.forDiscord().map(({ recipientId, event }) => [recipientId, event])).to.deep.equal([
      [scene.assignee.id, 'created'],
      [scene.mentioned.id, 'created'],
      [scene.mentioned.id, 'commented'],
    ]);
    const before = scene.notifications().length;
    await prefer(scene, scene.assignee, { commented: { inbox: false } });
    await prefer(scene, scene.mentioned, { commented: { discord: false } });
    await comment(scene, scene.creator, task.id, 'Two');
    expect(toldSince(scene, before)).to.deep.equal([]);
  });

  it('does not use Discord for a recipient without a usable webhook', async () => {
    const scene = await makeScene();
    await withWebhook(scene, scene.assignee, { at: new Date(), reason: 'deleted' });
    const { task } = await givenSharedTask(scene);
    expect(scene.forDiscord()).to.deep.equal([]);
    const before = scene.notifications().length;
    await prefer(scene, scene.assignee, { commented: { inbox: false } });
    await comment(scene, scene.creator, task.id, 'Unseen');
    expect(toldSince(scene, before)).to.deep.equal(['mentioned: commented']);
  });

  it('notifies about a muted task only for a mention', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene);
    await succeed(mute(scene, scene.assignee, task.id));
    await succeed(mute(scene, scene.mentioned, task.id));
    const before = scene.notifications().length;
    await comment(scene, scene.creator, task.id, 'Nobody in particular');
    expect(toldSince(scene, before)).to.deep.equal([]);
    await comment(scene, scene.creator, task.id, '@assignee and @mentioned, please');
    expect(toldSince(scene, before)).to.deep.equal(['assignee: commented', 'mentioned: mentioned']);
    await succeed(mute(scene, scene.mentioned, task.id, false));
    await comment(scene, scene.creator, task.id, 'Thanks');
    expect(toldSince(scene, before).slice(2)).to.deep.equal(['mentioned: commented']);
  });

  it('notifies of a mention in a comment once, even after edits', async () => {
    const scene = await makeScene();
    const { task } = await create(scene, scene.creator);
    const { id } = await comment(scene, scene.creator, task.id, '@mentioned');
    const edit = (text: string) =>
      succeed(
        makeEditComment(scene)({
          actor: as(scene.creator),
          taskId: task.id,
          commentId: id,
          body: commentBody(text),
        }),
      );
    const before = scene.notifications().length;
    await edit('@mentioned, look');
    expect(toldSince(scene, before)).to.deep.equal([]);
    await edit('@mentioned and @stranger, look');
    expect(toldSince(scene, before)).to.deep.equal(['stranger: mentioned']);
  });
});

describe('muteTask', () => {
  it('does not find a hidden task', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene);
    expect(await failureOf(mute(scene, scene.stranger, task.id))).to.deep.equal(taskNotFound(task.id));
    expect(await failureOf(mute(scene, scene.stranger, task.id, false))).to.deep.equal(taskNotFound(task.id));
    expect(await failureOf(mute(scene, scene.creator, taskId(99)))).to.deep.equal(taskNotFound(taskId(99)));
  });

  it('mutes one task only', async () => {
    const scene = await makeScene();
    const { task } = await givenSharedTask(scene);
    const another = await givenUser(scene, { username: 'another' });
    const { task: other } = await create(scene, another, { assigneeId: scene.assignee.id });
    await succeed(mute(scene, scene.assignee, task.id));
    const before = scene.notifications().length;
    await comment(scene, another, other.id, 'Hello');
    expect(toldSince(scene, before)).to.deep.equal(['assignee: commented']);
  });
});
