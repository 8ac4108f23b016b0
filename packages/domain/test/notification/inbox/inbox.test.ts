import {
  DEFAULT_PREFERENCES,
  makeGetNotificationPreferences,
  makeListNotifications,
  makeReadAllNotifications,
  makeReadNotification,
  makeSetNotificationPreferences,
  notificationNotFound,
  type InboxPage,
} from '@l-age/domain';
import { failureOf, notificationId, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { as, create, givenSharedTask, makeScene, type Scene } from '../../task/task-fixture.js';

/** The assignee has notifications of three tasks. */
const makeInboxScene = async () => {
  const scene = await makeScene();
  for (const title of ['one', 'two', 'three'])
    await create(scene, scene.creator, { title, assigneeId: scene.assignee.id });
  return scene;
};

const list = (scene: Scene, more: Partial<Parameters<ReturnType<typeof makeListNotifications>>[0]> = {}) =>
  succeed(
    makeListNotifications(scene)({ actor: as(scene.assignee), unreadOnly: false, limit: 50, after: null, ...more }),
  );

const titlesOn = ({ items }: InboxPage): readonly (string | undefined)[] =>
  items.map(({ summary }) => summary.split(' ').at(-1));

describe('listNotifications and readNotification', () => {
  it('return pages, newest first, with the number of all unread entries', async () => {
    const scene = await makeInboxScene();
    const first = await list(scene, { limit: 2 });
    expect(titlesOn(first)).to.deep.equal(['three', 'two']);
    expect(first.unreadCount).to.equal(3);
    const second = await list(scene, { limit: 2, after: first.next });
    expect(titlesOn(second)).to.deep.equal(['one']);
    expect(second.next).to.equal(null);
    expect((await list(scene, { limit: 3 })).next).to.equal(null);
    expect(await list(scene, { limit: 0 })).to.deep.equal({ items: [], unreadCount: 3, next: null });
  });

  it('return only the entries of the actor', async () => {
    const scene = await makeInboxScene();
    expect(await list(scene, { actor: as(scene.creator) })).to.deep.equal({ items: [], unreadCount: 0, next: null });
  });

  it('return read and unread entries separately', async () => {
    const scene = await makeInboxScene();
    const [newest] = (await list(scene)).items;
    const read = makeReadNotification(scene);
    const marked = await succeed(read({ actor: as(scene.assignee), notificationId: newest!.id }));
    expect(marked).to.deep.equal({ ...newest, readAt: scene.clock.now() });
    scene.clock.advance(1000);
    expect(await succeed(read({ actor: as(scene.assignee), notificationId: newest!.id }))).to.deep.equal(marked);
    const unread = await list(scene, { unreadOnly: true });
    expect(titlesOn(unread)).to.deep.equal(['two', 'one']);
    expect(unread.unreadCount).to.equal(2);
  });

  it('do not mark the entry of another user', async () => {
    const scene = await makeInboxScene();
    const [newest] = (await list(scene)).items;
    const read = makeReadNotification(scene);
    for (const id of [newest!.id, notificationId(999)]) {
      expect(await failureOf(read({ actor: as(scene.creator), notificationId: id }))).to.deep.equal(
        notificationNotFound(id),
      );
    }
    expect((await list(scene)).unreadCount).to.equal(3);
  });

  it('mark all entries as read', async () => {
    const scene = await makeInboxScene();
    await givenSharedTask(scene);
    const readAll = makeReadAllNotifications(scene);
    expect(await succeed(readAll({ actor: as(scene.assignee) }))).to.equal(4);
    expect(await succeed(readAll({ actor: as(scene.assignee) }))).to.equal(0);
    expect((await list(scene)).unreadCount).to.equal(0);
    expect((await list(scene, { actor: as(scene.mentioned) })).unreadCount).to.equal(1);
  });
});

describe('notification preferences', () => {
  it('change the given ones, and keep the others', async () => {
    const scene = await makeScene();
    const get = () => succeed(makeGetNotificationPreferences(scene)({ actor: as(scene.assignee) }));
    const set = makeSetNotificationPreferences(scene);
    expect(await get()).to.deep.equal(DEFAULT_PREFERENCES);
    await succeed(set({ actor: as(scene.assignee), changes: { created: { inbox: false } } }));
    const changed = await succeed(
      set({
        actor: as(scene.assignee),
        changes: { created: { discord: false }, deleted: { inbox: true, discord: false }, updated: undefined },
      }),
    );
    expect(changed).to.deep.equal({
      ...DEFAULT_PREFERENCES,
      created: { inbox: false, discord: false },
      deleted: { inbox: true, discord: false },
    });
    expect(await get()).to.deep.equal(changed);
    expect(await succeed(makeGetNotificationPreferences(scene)({ actor: as(scene.creator) }))).to.deep.equal(
      DEFAULT_PREFERENCES,
    );
  });
});
