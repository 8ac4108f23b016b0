/** The current time. A port, so that tests set it. */
export type Clock = Readonly<{
  now: () => Date;
}>;
