import { makeFakeDiscord } from '../../packages/infrastructure/dist/testing/index.js';

const UNLIMITED = { bucket: null, global: null };
const REFUSAL_SECONDS = 5;

const limited = (global) => ({
  kind: 'answers',
  status: 429,
  body: JSON.stringify({ retry_after: REFUSAL_SECONDS, global }),
});

/** The failures of Discord, for all webhooks. `null`: it does not listen. */
export const FAILURES = {
  'down (refused)': null,
  'slow (5 s)': { kind: 'waits', milliseconds: 5_000 },
  'limited, each webhook': limited(false),
  'limited, all together': limited(true),
};

/** A fake Discord that can be stopped. Records the first arrival of the message about each task, by its title. */
export const startDiscord = async () => {
  const arrivals = new Map();
  const onMessage = ({ body, arrivedAt }) => {
    const title = body.content.split(' ').at(-1);
    if (!arrivals.has(title)) arrivals.set(title, arrivedAt);
  };
  let discord = await makeFakeDiscord({ ...UNLIMITED, onMessage });
  const { url } = discord;
  const port = Number(new URL(url).port);
  return {
    url,
    arrivals,
    begin: async (failure) => {
      if (FAILURES[failure] === null) await discord.close();
      else discord.behave(FAILURES[failure]);
    },
    end: async (failure) => {
      if (FAILURES[failure] === null) discord = await makeFakeDiscord({ ...UNLIMITED, port, onMessage });
      else discord.behave(null);
    },
    /** Makes one webhook fail and another one hang. */
    beginBad: (dead, hanging) => {
      discord.behave({ kind: 'resets' }, dead);
      discord.behave({ kind: 'hangs' }, hanging);
    },
    endBad: (dead, hanging) => {
      discord.behave(null, dead);
      discord.behave(null, hanging);
    },
    close: () => discord.close(),
  };
};
