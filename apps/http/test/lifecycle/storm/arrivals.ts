import type { FakeMessage } from '@l-age/infrastructure/testing';
import type { Change } from './task-storm.js';

/** The messages and edits that reached Discord, in order of arrival. */
export type Arrivals = Readonly<{
  note: (message: FakeMessage) => void;
  /** Expected messages that have not arrived yet. */
  missing: (changes: readonly Change[]) => readonly Change[];
  /** The number of messages that arrived more than once. */
  repeated: () => number;
  judge: (changes: readonly Change[]) => Judgement;
}>;

export type Judgement = Readonly<{
  /** The highest number of arrivals of one message. */
  mostOften: number;
  /** Pairs in the wrong order: the second was requested after the first was acknowledged, but arrived first. */
  outOfOrder: readonly string[];
  /** Messages that were not requested. */
  unasked: readonly string[];
}>;

/** The last line of an edited message is the latest addition. */
const lastLine = ({ body }: FakeMessage): string => String((body as { content: string }).content.split('\n').at(-1));

/** A webhook and a line. */
const keyOf = ({ webhookId, line }: Pick<Change, 'webhookId' | 'line'>): string => `${webhookId} ${line}`;

export const makeArrivals = (): Arrivals => {
  /** The positions in the order of arrival. */
  const places = new Map<string, number[]>();
  let count = 0;
  const times = (): readonly number[] => [...places.values()].map(({ length }) => length);
  const firstOf = (change: Change): number => places.get(keyOf(change))?.[0] ?? Infinity;

  const areTurnedRound = (one: Change, other: Change): boolean =>
    one.webhookId === other.webhookId && one.answeredAt < other.askedAt && firstOf(one) > firstOf(other);
  const outOfOrder = (changes: readonly Change[]): readonly string[] =>
    changes.flatMap((one) =>
      changes.filter((other) => areTurnedRound(one, other)).map((other) => `${keyOf(other)} came before ${one.line}`),
    );

  return {
    note: (message) => {
      const key = keyOf({ webhookId: message.webhookId, line: lastLine(message) });
      places.set(key, [...(places.get(key) ?? []), count]);
      count += 1;
    },
    missing: (changes) => changes.filter((change) => !places.has(keyOf(change))),
    repeated: () => times().filter((number) => number > 1).length,
    judge: (changes) => {
      const asked = new Set(changes.map(keyOf));
      return {
        mostOften: Math.max(0, ...times()),
        outOfOrder: outOfOrder(changes),
        unasked: [...places.keys()].filter((key) => !asked.has(key)),
      };
    },
  };
};
