import { mentions, PEOPLE, SUPERUSER, written, type Changes, type Command, type Fragment } from './sequence.js';

/** A comment of the oracle. */
type Said = { author: number; body: string; mentioned: readonly number[] };

/** A task of the oracle, mutable. */
type Ticket = {
  title: string;
  description: string | null;
  status: string;
  creator: number;
  assignee: number | null;
  byId: readonly number[];
  inText: readonly number[];
  /** In order of creation; `null` for a deleted comment. */
  comments: (Said | null)[];
  version: number;
  isDeleted: boolean;
  history: string[];
};

/** The visible parts of a task. */
export type Shown = Readonly<{
  title: string;
  description: string | null;
  status: string;
  creator: number;
  assignee: number | null;
  mentioned: readonly number[];
  version: number;
}>;

/** `deleted`: the deleted tasks that the viewer created. */
export const LISTS = ['involved', 'assigned', 'mentioned', 'deleted'] as const;
export type List = (typeof LISTS)[number];

/** The outcome of a command: the visible result or the error. */
export type Ending = Shown | string;

const unique = (people: readonly number[]): readonly number[] => [...new Set(people)].sort((a, b) => a - b);
const same = (a: readonly number[], b: readonly number[]): boolean => unique(a).join() === unique(b).join();

/** The specification in its simplest form. Shares no code with the service. */
export const makeOracle = (nameOf: (who: number) => string) => {
  const tickets: Ticket[] = [];
  const isActive = Array<boolean>(PEOPLE).fill(true);

  const mentionedIn = (fragments: readonly Fragment[]): readonly number[] =>
    unique(fragments.filter((one) => mentions(one) && isActive[one.who]).map(({ who }) => who));
  /** Clients send back one list of all mentions. Ids that are only mentioned in the text stay text mentions. */
  const byIdAfter = (ticket: Ticket, wanted: readonly number[]): readonly number[] =>
    unique(wanted).filter((who) => ticket.byId.includes(who) || !mentionedOf(ticket).includes(who));
  const mentionedOf = ({ byId, inText, comments }: Ticket): readonly number[] =>
    unique([...byId, ...inText, ...comments.flatMap((said) => said?.mentioned ?? [])]);
  const couldSee = (who: number, ticket: Ticket): boolean =>
    who === SUPERUSER || ticket.creator === who || ticket.assignee === who || mentionedOf(ticket).includes(who);
  const sees = (who: number, ticket: Ticket): boolean => !ticket.isDeleted && couldSee(who, ticket);
  const owns = (who: number, ticket: Ticket): boolean => who === SUPERUSER || ticket.creator === who;

  const shown = (ticket: Ticket): Shown => ({
    title: ticket.title,
    description: ticket.description,
    status: ticket.status,
    creator: ticket.creator,
    assignee: ticket.assignee,
    mentioned: mentionedOf(ticket),
    version: ticket.version,
  });

  const create = (by: number, draft: Required<Changes>): Ending => {
    if ((draft.assignee !== null && !isActive[draft.assignee]) || draft.mentioned.some((who) => !isActive[who]))
      return 'UnknownReferences';
    const ticket: Ticket = {
      title: written(draft.title, nameOf),
      description: draft.description === null ? null : written(draft.description, nameOf),
      status: draft.status,
      creator: by,
      assignee: draft.assignee,
      byId: unique(draft.mentioned),
      inText: mentionedIn([...draft.title, ...(draft.description ?? [])]),
      comments: [],
      version: 1,
      isDeleted: false,
      history: [`${String(by)} created`],
    };
    tickets.push(ticket);
    return shown(ticket);
  };

  const edit = (by: number, ticket: Ticket, changes: Changes, isCurrent: boolean): Ending => {
    if (!sees(by, ticket)) return 'TaskNotFound';
    const title = changes.title === undefined ? ticket.title : written(changes.title, nameOf);
    const description = changes.description == null ? changes.description : written(changes.description, nameOf);
    const next = {
      title,
      description: description === undefined ? ticket.description : description,
      status: changes.status ?? ticket.status,
      assignee: changes.assignee === undefined ? ticket.assignee : changes.assignee,
      byId: changes.mentioned === undefined ? ticket.byId : byIdAfter(ticket, changes.mentioned),
    };
    const ownersPart = next.title !== ticket.title || !same(next.byId, ticket.byId);
    const workersPart =
      next.description !== ticket.description || next.status !== ticket.status || next.assignee !== ticket.assignee;
    if (!owns(by, ticket) && (ticket.assignee !== by || ownersPart)) return 'NotAllowed';
    if (!isCurrent) return 'PreconditionFailed';
    if (!ownersPart && !workersPart) return shown(ticket);
    const isNewAssignee = next.assignee !== null && next.assignee !== ticket.assignee;
    const newlyNamed = [
      ...(isNewAssignee ? [next.assignee] : []),
      ...next.byId.filter((who) => !ticket.byId.includes(who)),
    ];
    if (newlyNamed.some((who) => who === null || !isActive[who])) return 'UnknownReferences';
    const isRewritten = next.title !== ticket.title || next.description !== ticket.description;
    Object.assign(ticket, next);
    if (isRewritten) ticket.inText = textMentions(ticket);
    ticket.version += 1;
    ticket.history.push(`${String(by)} updated`);
    return shown(ticket);
  };

  /** Extracts the names from the text. The commands write only known forms. */
  const textMentions = ({ title, description }: Ticket): readonly number[] => {
    const words = `${title} ${description ?? ''}`.split(' ');
    const names = words.map((word) => /^\(?@([^),.]+)[),.]*$/.exec(word)?.[1]?.toLowerCase());
    return Array.from({ length: PEOPLE }, (_, who) => who).filter(
      (who) => isActive[who] && names.includes(nameOf(who)),
    );
  };

  const remove = (by: number, ticket: Ticket, isCurrent: boolean): Ending => {
    if (!sees(by, ticket)) return 'TaskNotFound';
    if (!owns(by, ticket)) return 'NotAllowed';
    if (!isCurrent) return 'PreconditionFailed';
    ticket.isDeleted = true;
    ticket.version += 1;
    ticket.history.push(`${String(by)} deleted`);
    return 'done';
  };

  const restore = (by: number, ticket: Ticket): Ending => {
    if (!couldSee(by, ticket)) return 'TaskNotFound';
    if (!owns(by, ticket)) return 'NotAllowed';
    if (!ticket.isDeleted) return shown(ticket);
    ticket.isDeleted = false;
    ticket.version += 1;
    ticket.history.push(`${String(by)} restored`);
    return shown(ticket);
  };

  /** A comment that changes the mentions is a change of the task. */
  const changingComments = (by: number, ticket: Ticket, deed: string, change: () => void): Ending => {
    const before = mentionedOf(ticket);
    change();
    if (!same(before, mentionedOf(ticket))) ticket.version += 1;
    ticket.history.push(`${String(by)} ${deed}`);
    return 'done';
  };

  const say = (by: number, ticket: Ticket, body: readonly Fragment[]): Ending => {
    if (!sees(by, ticket)) return 'TaskNotFound';
    const said = { author: by, body: written(body, nameOf), mentioned: mentionedIn(body) };
    return changingComments(by, ticket, 'commented', () => void ticket.comments.push(said));
  };

  const rewrite = (by: number, ticket: Ticket, index: number, body: readonly Fragment[] | null): Ending => {
    if (!sees(by, ticket)) return 'TaskNotFound';
    const said = ticket.comments[index];
    if (said == null) return 'CommentNotFound';
    if (by !== SUPERUSER && said.author !== by) return 'NotAllowed';
    if (body === null) {
      return changingComments(by, ticket, 'comment_deleted', () => void (ticket.comments[index] = null));
    }
    const text = written(body, nameOf);
    if (text === said.body) return 'done';
    return changingComments(by, ticket, 'comment_edited', () => {
      Object.assign(said, { body: text, mentioned: mentionedIn(body) });
    });
  };

  const apply = (command: Command, index: number): Ending => {
    const ticket = tickets[index];
    if (command.kind === 'create') return create(command.by, command.draft);
    if (command.kind === 'activate') {
      isActive[command.who] = command.isActive;
      return 'done';
    }
    if (ticket === undefined) return 'TaskNotFound';
    switch (command.kind) {
      case 'edit':
        return edit(command.by, ticket, command.changes, command.seen !== 'before');
      case 'delete':
        return remove(command.by, ticket, command.seen !== 'before');
      case 'restore':
        return restore(command.by, ticket);
      case 'comment':
        return say(command.by, ticket, command.body);
      case 'editComment':
        return rewrite(command.by, ticket, command.comment, command.body);
      case 'deleteComment':
        return rewrite(command.by, ticket, command.comment, null);
      case 'read':
        return sees(command.by, ticket) ? shown(ticket) : 'TaskNotFound';
    }
  };

  /** The tasks of a list, newest first by creation. */
  const listed = (who: number, list: List): readonly number[] =>
    tickets
      .map((ticket, index) => ({ ticket, index }))
      .filter(({ ticket }) => ticket.isDeleted === (list === 'deleted') && isIn(who, list, ticket))
      .map(({ index }) => index)
      .reverse();

  const isIn = (who: number, list: List, ticket: Ticket): boolean => {
    if (list === 'deleted') return ticket.creator === who;
    if (list === 'assigned') return ticket.assignee === who;
    const isMentioned = mentionedOf(ticket).includes(who);
    return list === 'mentioned' ? isMentioned : isMentioned || ticket.assignee === who || ticket.creator === who;
  };

  return {
    apply,
    listed,
    tasks: (): number => tickets.length,
    version: (index: number): number => tickets[index]?.version ?? 0,
    seen: (who: number, index: number): Ending => apply({ kind: 'read', by: who, task: index }, index),
    said: (index: number): readonly string[] =>
      (tickets[index]?.comments ?? []).flatMap((said) =>
        said === null ? [] : [`${String(said.author)} ${said.body} ${unique(said.mentioned).join()}`],
      ),
    history: (index: number): readonly string[] => tickets[index]?.history ?? [],
  };
};

export type Oracle = ReturnType<typeof makeOracle>;
