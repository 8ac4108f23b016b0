import fc from 'fast-check';

/** Users are numbered from 0; the last one is a superuser. Each sequence has its own users. */
export const PEOPLE = 5;
export const SUPERUSER = PEOPLE - 1;

/** A piece of text, and the user that it mentions. */
export type Fragment = Readonly<{ form: Form; who: number }>;

const FORMS = {
  mention: (name: string) => `@${name}`,
  inCapitals: (name: string) => `(@${name.toUpperCase()}),`,
  atTheEnd: (name: string) => `@${name}.`,
  code: (name: string) => `\`@${name}\``,
  mail: (name: string) => `mail@${name}.example`,
  link: (name: string) => `https://example.com/@${name}`,
  longer: (name: string) => `@${name}x`,
  word: () => 'word',
} as const;
type Form = keyof typeof FORMS;
const MENTIONING: ReadonlySet<Form> = new Set(['mention', 'inCapitals', 'atTheEnd']);

export const mentions = ({ form }: Fragment): boolean => MENTIONING.has(form);

export const written = (fragments: readonly Fragment[], nameOf: (who: number) => string): string =>
  ['text', ...fragments.map(({ form, who }) => FORMS[form](nameOf(who)))].join(' ');

export type Changes = Readonly<{
  title?: readonly Fragment[];
  description?: readonly Fragment[] | null;
  status?: 'todo' | 'in_progress' | 'done';
  assignee?: number | null;
  mentioned?: readonly number[];
}>;

/** `task` and `comment` are indexes modulo the number of tasks of the sequence and of comments of the task. */
export type Command = Readonly<{ by: number; task: number }> &
  (
    | Readonly<{ kind: 'create'; draft: Required<Changes> }>
    | Readonly<{ kind: 'edit'; changes: Changes; seen: 'nothing' | 'now' | 'before' }>
    | Readonly<{ kind: 'delete'; seen: 'nothing' | 'now' | 'before' }>
    | Readonly<{ kind: 'restore' }>
    | Readonly<{ kind: 'comment'; body: readonly Fragment[] }>
    | Readonly<{ kind: 'editComment'; comment: number; body: readonly Fragment[] }>
    | Readonly<{ kind: 'deleteComment'; comment: number }>
    | Readonly<{ kind: 'read' }>
    | Readonly<{ kind: 'activate'; who: number; isActive: boolean }>
  );

const person = fc.nat({ max: PEOPLE - 1 });
const fragments = fc.array(fc.record({ form: fc.constantFrom(...(Object.keys(FORMS) as Form[])), who: person }), {
  maxLength: 3,
});
const draft = {
  title: fragments,
  description: fc.option(fragments),
  status: fc.constantFrom('todo', 'in_progress', 'done'),
  assignee: fc.option(person),
  mentioned: fc.array(person, { maxLength: 2 }),
} as const;
const seen = fc.constantFrom('nothing', 'nothing', 'now', 'before');

const place = { by: person, task: fc.nat({ max: 3 }) };
const comment = fc.nat({ max: 2 });

const command = (kind: fc.Arbitrary<unknown>): fc.Arbitrary<Command> => kind as fc.Arbitrary<Command>;
const kindOf = <Kind extends Command['kind']>(kind: Kind) => fc.constant(kind);

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: command(fc.record({ ...place, kind: kindOf('create'), draft: fc.record(draft) })) },
  {
    weight: 6,
    arbitrary: command(
      fc.record({ ...place, kind: kindOf('edit'), changes: fc.record(draft, { requiredKeys: [] }), seen }),
    ),
  },
  { weight: 2, arbitrary: command(fc.record({ ...place, kind: kindOf('delete'), seen })) },
  { weight: 2, arbitrary: command(fc.record({ ...place, kind: kindOf('restore') })) },
  { weight: 4, arbitrary: command(fc.record({ ...place, kind: kindOf('comment'), body: fragments })) },
  { weight: 2, arbitrary: command(fc.record({ ...place, kind: kindOf('editComment'), comment, body: fragments })) },
  { weight: 2, arbitrary: command(fc.record({ ...place, kind: kindOf('deleteComment'), comment })) },
  { weight: 2, arbitrary: command(fc.record({ ...place, kind: kindOf('read') })) },
  {
    weight: 1,
    arbitrary: command(fc.record({ ...place, kind: kindOf('activate'), who: person, isActive: fc.boolean() })),
  },
);

/** Starts with a task, so that the other commands have a target. */
export const anySequence: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    command(fc.record({ ...place, kind: kindOf('create'), draft: fc.record(draft) })),
    fc.array(anyCommand, { maxLength: 11 }),
  )
  .map(([first, rest]) => [first, ...rest]);
