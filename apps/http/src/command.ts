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
import { StartError } from './lifecycle/start-error.js';
import { flushed, makeLogger } from './observability/logger.js';
import { runMigrations, startService, type RunningService } from './service.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Milliseconds after which the process exits even if the shutdown hangs. */
const shutdownTimeout = ({ shutdownGraceSeconds }: Config): number =>
  Math.max(9_500, shutdownGraceSeconds * 1000 + 5_000);

const exit = async (code: number): Promise<never> => {
  await flushed(process.stdout);
  process.exit(code);
};

/** Prints one line for errors that an operator can fix. Other errors are bugs, and logged with their stack. */
const reportFailure = (error: unknown, logger: Logger): void => {
  const isOperatorError =
    error instanceof StartError || error instanceof EmbeddedPostgresError || error instanceof MigrationError;
  if (isOperatorError) console.error(`l-age-core: ${error.message}`);
  else logger.error('the start failed', { error });
};

const printSummary = (summary: StartSummary, { isProduction }: Config, logger: Logger): void => {
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
      setTimeout(() => process.exit(code), shutdownTimeout(config)).unref();
      void inBackground(logger, 'shutdown', () => running?.stop(options)).then(() => exit(code));
    }
  };

  // For promises in dependencies. The promises of the service have handlers.
  process.on('unhandledRejection', (error) => logger.error('unexpected error in the background', { error }));
  process.on('uncaughtException', (error) => {
    logger.error('unexpected error, exiting', { error });
    code = 1;
    end({ graceSeconds: 0 });
  });

  try {
    running = await startService({ config, logger });
  } catch (error) {
    reportFailure(error, logger);
    return exit(1);
  }
  onStarted();
  // With npm, Ctrl-C arrives twice: from the terminal and from npm. The second signal changes nothing.
  process.on('SIGTERM', () => end({}));
  process.on('SIGINT', () => end({ untilIdle: true }));
  process.on('SIGHUP', () => end({ untilIdle: true }));
  printSummary(running.summary, config, logger);
};

const migrateOnly = async (config: Config, logger: Logger): Promise<void> => {
  try {
    console.log(await runMigrations({ config, logger }));
    await exit(0);
  } catch (error) {
    reportFailure(error, logger);
    await exit(1);
  }
};

/** Calls `onStarted` before the service handles signals itself. */
export const runCommand = async (command: string | undefined, onStarted: () => void): Promise<void> => {
  const decoded = decodeConfig(readEnvironment(process.env, [process.cwd(), ROOT]), isWellKnownPassword);
  if (E.isLeft(decoded)) {
    for (const problem of decoded.left) console.error(problemLine(problem));
    process.exitCode = 1;
    return;
  }
  const config = decoded.right;
  const logger = makeLogger({
    level: config.logLevel,
    asText: config.devMode,
    secrets: secretsIn(config),
    output: process.stdout,
  });
  process.stderr.on('error', () => undefined);
  if (command === 'migrate') await migrateOnly(config, logger);
  else await serve(config, logger, onStarted);
};
