import { makeFakeDiscord } from '../../packages/infrastructure/dist/testing/index.js';

const UNLIMITED = { bucket: null, global: null };
const REFUSAL_SECONDS = 5;

const limited = (global) => ({
  kind: 'answers',
  status: 429,
  body: JSON.stringify({ retry_after: REFUSAL_SECONDS, global }),
});

/** What can be the matter with Discord, for all webhooks; `null`: it is not there. */
export const TROUBLES = {
  'down (refused)': null,
  'slow (5 s)': { kind: 'waits', milliseconds: 5_000 },
  'limited, each webhook': limited(false),
  'limited, all together': limited(true),
};

/** A Discord that can be taken away, and that notes when the message about a task, known by its title, came first. */
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
    begin: async (trouble) => {
      if (TROUBLES[trouble] === null) await discord.close();
      else discord.behave(TROUBLES[trouble]);
    },
    end: async (trouble) => {
      if (TROUBLES[trouble] === null) discord = await makeFakeDiscord({ ...UNLIMITED, port, onMessage });
      else discord.behave(null);
    },
    /** One webhook is dead, and one hangs. */
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
