/** The current time. Injected so that rules about time can be tested at any instant. */
export type Clock = Readonly<{
  now: () => Date;
}>;
