import {
  EmbeddedPostgresError,
  inBackground,
  isWellKnownPassword,
  MigrationError,
  type Logger,
} from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import path from 'node:path';
import process from 'node:process';
import { decodeConfig, type Config } from './config/config.js';
import { problemLine } from './config/config-problem.js';
import { secretsIn } from './config/secrets.js';
import { readEnvironment } from './config/environment.js';
import { bannerOf, type StartSummary } from './lifecycle/banner.js';
import type { StopOptions } from './lifecycle/shutdown.js';
import { StartFailure } from './lifecycle/start-failure.js';
import { flushed, makeLogger } from './observability/logger.js';
import { migrateAlone, startService, type RunningService } from './service.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Milliseconds that a shutdown takes at most, also when something in it hangs. */
const longestShutdown = ({ shutdownGraceSeconds }: Config): number =>
  Math.max(9_500, shutdownGraceSeconds * 1000 + 5_000);

const exit = async (code: number): Promise<never> => {
  await flushed(process.stdout);
  process.exit(code);
};

/** What an operator can do something about is one line; the rest is a bug, told with its stack. */
const tellFailure = (error: unknown, logger: Logger): void => {
  const isForOperators =
    error instanceof StartFailure || error instanceof EmbeddedPostgresError || error instanceof MigrationError;
  if (isForOperators) console.error(`l-age-core: ${error.message}`);
  else logger.error('the start failed', { error });
};

const announce = (summary: StartSummary, { isProduction }: Config, logger: Logger): void => {
  if (isProduction) logger.info('started', summary);
  else console.log(bannerOf(summary));
};

const serve = async (config: Config, logger: Logger, onStarted: () => void): Promise<void> => {
  let running: RunningService | undefined;
  let code = 0;
  let ending = false;

  const end = (options: StopOptions): void => {
    if (running === undefined) void exit(code);
    else if (!ending) {
      ending = true;
      setTimeout(() => process.exit(code), longestShutdown(config)).unref();
      void inBackground(logger, 'shutdown', () => running?.stop(options)).then(() => exit(code));
    }
  };

  // Every such promise has a guard of its own; this is for one in a dependency.
  process.on('unhandledRejection', (error) => logger.error('unexpected error in the background', { error }));
  process.on('uncaughtException', (error) => {
    logger.error('unexpected error, ending', { error });
    code = 1;
    end({ graceSeconds: 0 });
  });

  try {
    running = await startService({ config, logger });
  } catch (error) {
    tellFailure(error, logger);
    return exit(1);
  }
  onStarted();
  // Ctrl-C below npm arrives twice, from the terminal and from npm: what has begun is never cut short.
  process.on('SIGTERM', () => end({}));
  process.on('SIGINT', () => end({ hurried: true }));
  process.on('SIGHUP', () => end({ hurried: true }));
  announce(running.summary, config, logger);
};

const migrateOnly = async (config: Config, logger: Logger): Promise<void> => {
  try {
    console.log(await migrateAlone({ config, logger }));
    await exit(0);
  } catch (error) {
    tellFailure(error, logger);
    await exit(1);
  }
};

/** `onStarted` is called once the service handles signals itself. */
export const run = async (command: string | undefined, onStarted: () => void): Promise<void> => {
  const decoded = decodeConfig(readEnvironment(process.env, [process.cwd(), ROOT]), isWellKnownPassword);
  if (E.isLeft(decoded)) {
    for (const problem of decoded.left) console.error(problemLine(problem));
    process.exitCode = 1;
    return;
  }
  const config = decoded.right;
  const logger = makeLogger({
    level: config.logLevel,
    forPeople: config.devMode,
    secrets: secretsIn(config),
    output: process.stdout,
  });
  process.stderr.on('error', () => undefined);
  if (command === 'migrate') await migrateOnly(config, logger);
  else await serve(config, logger, onStarted);
};
