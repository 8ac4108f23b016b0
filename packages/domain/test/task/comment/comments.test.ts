import {
  makeAddComment,
  makeDeleteComment,
  makeEditComment,
  makeGetTask,
  makeListComments,
  mayEditComment,
  parseCommentBody,
  type CommentView,
  type TaskView,
  type User,
} from '@l-age/domain';
import { actorFrom, commentBody, commentId, failureOf, succeed, taskId } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { accepted, made, refused } from '../../outcome.js';
import { ORIGIN } from '../../fixture.js';
import { as, auditedIn, givenSharedTask, makeScene, storedView, toldSince, type Scene } from '../task-fixture.js';

describe('parseCommentBody', () => {
  it('accepts 1 to 10,000 characters, not only white space, without trimming', () => {
    expect(accepted(parseCommentBody(' x\n'))).to.equal(' x\n');
    expect(accepted(parseCommentBody('👩'.repeat(10_000)))).to.have.length(20_000);
    expect(refused(parseCommentBody('x'.repeat(10_001)))).to.deep.equal({ _tag: 'TooLong', maximum: 10_000 });
    for (const blank of ['', ' ', '\n\t'])
      expect(refused(parseCommentBody(blank))).to.deep.equal({ _tag: 'TooShort', minimum: 1 });
    expect(E.isLeft(parseCommentBody('a\u0000b'))).to.be.true;
  });
});

describe('comments', () => {
  let scene: Scene;
  let before: TaskView;
  beforeEach(async () => {
    scene = await makeScene();
    before = await givenSharedTask(scene);
    scene.clock.advance(60_000);
  });

  const add = (by: User, body: string, id = before.task.id) =>
    makeAddComment(scene)({ actor: as(by), taskId: id, body: commentBody(body), once: null });
  const say = async (by: User, body: string): Promise<CommentView> => made(await succeed(add(by, body)));
  const edit = (by: User, { comment }: CommentView, body: string) =>
    makeEditComment(scene)({
      actor: as(by),
      taskId: before.task.id,
      commentId: comment.id,
      body: commentBody(body),
    });
  const remove = (by: User, { comment }: CommentView) =>
    makeDeleteComment(scene)({ actor: as(by), origin: ORIGIN, taskId: before.task.id, commentId: comment.id });
  const listed = async (by: User, limit = 50, after: CommentView | null = null) =>
    succeed(
      makeListComments(scene)({
        actor: as(by),
        taskId: before.task.id,
        limit,
        skip: 0,
        after: after?.comment.id ?? null,
      }),
    );
  const mentionedNames = async (): Promise<readonly string[] | undefined> =>
    (await storedView(scene, before.task.id))?.mentionedUsers.map(({ username }) => username);

  it('can be added by every user who can see the task', async () => {
    const now = scene.clock.now();
    for (const by of [scene.creator, scene.assignee, scene.mentioned, scene.boss]) {
      const { comment, author } = await say(by, 'I see it');
      expect(author).to.deep.equal({ id: by.id, username: by.username });
      expect(comment).to.deep.equal({
        id: comment.id,
        taskId: before.task.id,
        authorId: by.id,
        body: 'I see it',
        mentionedUserIds: [],
        createdAt: now,
        updatedAt: now,
      });
    }
    expect((await listed(scene.mentioned)).items).to.have.length(4);
  });

  it('are hidden with their task', async () => {
    const { boss, stranger } = scene;
    expect(await failureOf(add(stranger, 'x'))).to.deep.equal({ _tag: 'TaskNotFound', taskId: before.task.id });
    expect((await failureOf(add(boss, 'x', taskId(999))))._tag).to.equal('TaskNotFound');
    const list = makeListComments(scene)({
      actor: as(stranger),
      taskId: before.task.id,
      limit: 50,
      skip: 0,
      after: null,
    });
    expect((await failureOf(list))._tag).to.equal('TaskNotFound');
  });

  it('do not change the task unless they mention other users', async () => {
    await say(scene.creator, 'Ask @mentioned, not @nobody or @gone');
    const { task } = (await storedView(scene, before.task.id)) ?? before;
    expect(task).to.deep.equal({
      ...before.task,
      mentions: { ...before.task.mentions, inComments: [scene.mentioned.id] },
    });
  });

  it('mention users on the task', async () => {
    const { comment } = await say(scene.assignee, '(@Stranger), @mentioned');
    expect(comment.mentionedUserIds).to.deep.equal([scene.stranger.id, scene.mentioned.id]);
    const view = await succeed(makeGetTask(scene)({ actor: as(scene.stranger), taskId: before.task.id }));
    expect(view.task.version).to.equal(before.task.version + 1);
    expect(view.task.updatedAt).to.deep.equal(scene.clock.now());
    expect(await mentionedNames()).to.deep.equal(['mentioned', 'stranger']);
  });

  it('remove a mention when no comment contains it any more', async () => {
    const first = await say(scene.creator, '@stranger');
    const second = await say(scene.creator, '@stranger too');
    await succeed(edit(scene.creator, first, 'nobody'));
    expect(await mentionedNames()).to.deep.equal(['mentioned', 'stranger']);
    await succeed(remove(scene.creator, second));
    expect(await mentionedNames()).to.deep.equal(['mentioned']);
  });

  it('keep a mention that was made on the task itself', async () => {
    const view = await say(scene.creator, '@mentioned');
    await succeed(remove(scene.creator, view));
    expect(await mentionedNames()).to.deep.equal(['mentioned']);
  });

  it('notify the recipients of the task, but after an edit only newly mentioned users', async () => {
    const { creator, assignee, stranger } = scene;
    let countBefore = scene.notifications().length;
    const view = await say(assignee, 'See @stranger');
    expect(toldSince(scene, countBefore)).to.have.members([
      'creator: commented',
      'mentioned: commented',
      'stranger: mentioned',
    ]);
    expect(scene.notifications().at(-1)?.commentId).to.equal(view.comment.id);

    countBefore = scene.notifications().length;
    await succeed(edit(assignee, view, 'See @stranger and @boss'));
    await succeed(edit(assignee, view, 'See @boss'));
    expect(toldSince(scene, countBefore)).to.deep.equal(['boss: mentioned']);

    countBefore = scene.notifications().length;
    await succeed(remove(assignee, view));
    expect(toldSince(scene, countBefore)).to.deep.equal([]);
    await say(creator, 'And you?');
    expect(toldSince(scene, countBefore)).to.have.members(['assignee: commented', 'mentioned: commented']);
    expect(stranger.isActive).to.be.true;
  });

  it('make their authors followers of the task', async () => {
    const { boss, creator } = scene;
    await say(boss, 'I am watching');
    const countBefore = scene.notifications().length;
    await say(creator, 'Good');
    expect(toldSince(scene, countBefore)).to.include('boss: commented');
  });

  it('can be edited and deleted only by their author and superusers', async () => {
    const { creator, assignee, boss, stranger } = scene;
    const view = await say(assignee, 'Draft');
    expect(mayEditComment(actorFrom(creator), view.comment)).to.be.false;
    for (const attempt of [edit(creator, view, 'Mine'), remove(creator, view)])
      expect((await failureOf(attempt))._tag).to.equal('NotAllowed');
    for (const attempt of [edit(stranger, view, 'Mine'), remove(stranger, view)])
      expect((await failureOf(attempt))._tag).to.equal('TaskNotFound');

    scene.clock.advance(1000);
    expect((await succeed(edit(assignee, view, 'Better'))).comment).to.deep.equal({
      ...view.comment,
      body: 'Better',
      updatedAt: scene.clock.now(),
    });
    expect((await succeed(edit(boss, view, 'Best'))).author.username).to.equal('assignee');
    await succeed(remove(boss, view));
    expect(await auditedIn(scene)).to.deep.equal([
      [
        'comment_deleted',
        'boss',
        { type: 'task', id: before.task.id },
        { comment_id: view.comment.id, author_id: assignee.id },
      ],
    ]);
    expect(await failureOf(remove(assignee, view))).to.deep.equal({
      _tag: 'CommentNotFound',
      commentId: view.comment.id,
    });
  });

  it('are found only on their own task', async () => {
    const other = await givenSharedTask(scene);
    const view = await say(scene.creator, 'Here');
    const input = { actor: as(scene.creator), origin: ORIGIN, taskId: other.task.id, commentId: view.comment.id };
    expect((await failureOf(makeDeleteComment(scene)(input)))._tag).to.equal('CommentNotFound');
    const missing = { ...input, commentId: commentId(999), body: commentBody('x') };
    expect((await failureOf(makeEditComment(scene)(missing)))._tag).to.equal('CommentNotFound');
  });

  it('do not change when they are edited to the same text', async () => {
    const view = await say(scene.creator, 'Same');
    scene.clock.advance(1000);
    expect(await succeed(edit(scene.creator, view, 'Same'))).to.deep.equal(view);
  });

  it('have pages with the next position', async () => {
    const views = [];
    for (const body of ['1', '2', '3']) views.push(await say(scene.creator, body));
    const [, second, third] = views as [CommentView, CommentView, CommentView];
    expect(await listed(scene.creator, 2)).to.deep.equal({ items: views.slice(0, 2), next: second.comment.id });
    expect(await listed(scene.creator, 2, second)).to.deep.equal({ items: [third], next: null });
    expect(await listed(scene.creator, 3)).to.deep.equal({ items: views, next: null });
    expect(await listed(scene.creator, 0)).to.deep.equal({ items: [], next: null });
  });

  it('are added once per idempotency key', async () => {
    const input = {
      actor: as(scene.creator),
      taskId: before.task.id,
      body: commentBody('Once'),
      once: { key: 'k', fingerprint: 'f', render: ({ comment }: CommentView) => `comment ${String(comment.id)}` },
    };
    const { comment } = made(await succeed(makeAddComment(scene)(input)));
    const again = await succeed(makeAddComment(scene)(input));
    expect(again).to.deep.equal({ kind: 'replayed', rendered: `comment ${String(comment.id)}` });
    expect((await listed(scene.creator)).items).to.have.length(1);
  });

  it('throw if the store has lost an author', async () => {
    const view = await say(scene.creator, 'x');
    const unitOfWork: Scene['unitOfWork'] = {
      run: (work) =>
        scene.unitOfWork.run((stores) =>
          work({ ...stores, users: { ...stores.users, findPeople: () => TE.right([]) } }),
        ),
    };
    const input = {
      actor: as(scene.creator),
      taskId: before.task.id,
      commentId: view.comment.id,
      body: commentBody('y'),
    };
    const bug = await makeEditComment({ ...scene, unitOfWork })(input)().catch((error: unknown) => error);
    expect(bug).to.be.instanceOf(Error);
  });
});
