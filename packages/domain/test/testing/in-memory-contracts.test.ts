import {
  clockContract,
  makeInMemoryDatabase,
  makeInMemoryOpaqueTokens,
  makeInMemoryPasswordHasher,
  makeInMemoryTokenIssuer,
  makeRecordingNotifier,
  makeSequentialSessionId,
  makeSettableClock,
  newPassword,
  notifierContract,
  opaqueTokensContract,
  passwordHasherContract,
  sessionIdContract,
  storeContracts,
  succeed,
  tokenIssuerContract,
  webhookUrl,
  type Contract,
  type MakeSubject,
  type NotifierSubject,
  type RecipientMood,
  type StoreSubject,
} from '@l-age/domain/testing';
import type { DeliveryFailure } from '@l-age/domain';

const itKeeps = <Subject>(contract: Contract<Subject>, makeSubject: MakeSubject<Subject>): void => {
  describe(contract.name, () => {
    for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
  });
};

const failures: { readonly [Tag in DeliveryFailure['_tag']]: DeliveryFailure } = {
  WebhookRevoked: { _tag: 'WebhookRevoked', reason: 'gone' },
  DeliveryRejected: { _tag: 'DeliveryRejected', reason: 'not accepted' },
  RateLimited: { _tag: 'RateLimited', retryAfterSeconds: 1.5, global: false },
  DeliveryFailed: { _tag: 'DeliveryFailed', reason: 'nobody answers' },
};

const makeNotifierSubject = (): NotifierSubject => {
  const notifier = makeRecordingNotifier();
  return {
    notifier,
    webhook: webhookUrl('https://discord.com/api/webhooks/1/s3cret'),
    secret: 's3cret',
    setMood: (mood: RecipientMood) => notifier.failWith(mood === 'accepts' ? null : failures[mood]),
    arrived: () => [
      ...notifier.delivered().map(({ task }) => task.title),
      ...notifier.digests().map(({ named, more }) => `${named.map(({ task }) => task.title).join()} and ${more}`),
    ],
  };
};

const makeStoreSubject = (): StoreSubject => {
  const clock = makeSettableClock();
  return { ...makeInMemoryDatabase(clock), pass: (seconds) => clock.advance(seconds * 1000) };
};

describe('the in-memory adapters fulfil the contract', () => {
  for (const contract of storeContracts) itKeeps(contract, makeStoreSubject);

  itKeeps(passwordHasherContract, async () => {
    const password = newPassword('old but good');
    return {
      passwordHasher: makeInMemoryPasswordHasher(12),
      outdated: { password, hash: await succeed(makeInMemoryPasswordHasher(4).hash(password)) },
    };
  });
  itKeeps(tokenIssuerContract, () => ({
    tokenIssuer: makeInMemoryTokenIssuer('one key'),
    issuerWithAnotherKey: makeInMemoryTokenIssuer('another key'),
  }));
  itKeeps(clockContract, () => ({ clock: makeSettableClock() }));
  itKeeps(sessionIdContract, () => ({ newSessionId: makeSequentialSessionId() }));
  itKeeps(opaqueTokensContract, () => ({ tokens: makeInMemoryOpaqueTokens() }));
  itKeeps(notifierContract, makeNotifierSubject);
});
