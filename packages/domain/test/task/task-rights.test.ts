import { CHANGEABLE_FIELDS, isInvolved, canChange, canDelete, canEdit, canSee } from '@l-age/domain';
import { actorFrom, aTask, aUser } from '@l-age/domain/testing';
import { expect } from 'chai';

const actors = {
  creator: actorFrom(aUser({ id: 1 })),
  assignee: actorFrom(aUser({ id: 2 })),
  'mentioned by id': actorFrom(aUser({ id: 3 })),
  'mentioned in the text': actorFrom(aUser({ id: 4 })),
  stranger: actorFrom(aUser({ id: 5 })),
  superuser: actorFrom(aUser({ id: 6, isSuperuser: true })),
};

const task = aTask({ createdById: 1, assigneeId: 2, mentions: { byId: [3], inText: [4] } });

const EVERYTHING = [...CHANGEABLE_FIELDS];

describe('the rights on a task', () => {
  const rights = [
    { who: 'creator', involved: true, sees: true, edits: true, changes: EVERYTHING, deletes: true },
    {
      who: 'assignee',
      involved: true,
      sees: true,
      edits: true,
      changes: ['description', 'status', 'priority', 'assigneeId', 'labels', 'dueDate'],
      deletes: false,
    },
    { who: 'mentioned by id', involved: true, sees: true, edits: false, changes: [], deletes: false },
    { who: 'mentioned in the text', involved: true, sees: true, edits: false, changes: [], deletes: false },
    { who: 'stranger', involved: false, sees: false, edits: false, changes: [], deletes: false },
    { who: 'superuser', involved: false, sees: true, edits: true, changes: EVERYTHING, deletes: true },
  ] as const;

  for (const { who, involved, sees, edits, changes, deletes } of rights) {
    it(`of its ${who}`, () => {
      const actor = actors[who];
      expect(isInvolved(actor.id, task)).to.equal(involved);
      expect(canSee(actor, task)).to.equal(sees);
      expect(canEdit(actor, task)).to.equal(edits);
      expect(CHANGEABLE_FIELDS.filter((field) => canChange(actor, task, field))).to.deep.equal(changes);
      expect(canDelete(actor, task)).to.equal(deletes);
    });
  }

  it('end with its deletion', () => {
    const deleted = { ...task, deletedAt: new Date('2026-01-01T12:00:00.000Z') };
    for (const actor of Object.values(actors)) expect(canSee(actor, deleted)).to.be.false;
  });

  it('of the creator include those of an assignee and of a mentioned user', () => {
    const own = aTask({ createdById: 1, assigneeId: 1, mentions: { byId: [1], inText: [1] } });
    expect(CHANGEABLE_FIELDS.every((field) => canChange(actors.creator, own, field))).to.be.true;
    expect(canDelete(actors.creator, own)).to.be.true;
  });
});
