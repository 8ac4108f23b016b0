import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(import.meta.resolve('#src/main.js'));

/** The service as a process with its own folder. */
export type ServiceProcess = Readonly<{
  /** The output of both streams so far. */
  output: () => string;
  errors: () => string;
  /** Resolves to the URL when the service serves requests. Rejects with its output if it exits first. */
  started: () => Promise<string>;
  kill: (signal: NodeJS.Signals) => void;
  /** Closes the output, like `service | head`. */
  closeOutput: () => void;
  /** The exit code, or the signal. */
  ended: Promise<number | string>;
}>;

const processes: ChildProcess[] = [];
const folders: string[] = [];

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'l-age-service-'));
  folders.push(folder);
  return folder;
};

/** Ends all processes of {@link runService}. */
export const endProcesses = async (): Promise<void> => {
  for (const child of processes.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export const runService = (
  variables: Readonly<Record<string, string>>,
  options: Readonly<{ args?: readonly string[]; nodeArgs?: readonly string[] }> = {},
): ServiceProcess => {
  const cwd = temporaryFolder();
  // Hides a .env file in the repository.
  writeFileSync(path.join(cwd, '.env'), '');
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), MAIN, ...(options.args ?? [])], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'],
      HOST: '127.0.0.1',
      PORT: '0',
      RATE_LIMIT_REQUESTS: '0',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);

  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? signal ?? 'unknown');
    });
  });

  return {
    output: () => output,
    errors: () => errors,
    started: () =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const url = /^ {2}URL +(\S+)$/m.exec(output)?.[1];
          if (url !== undefined) resolve(url);
        };
        child.stdout.on('data', look);
        void ended.then((code) => {
          reject(new Error(`ended with ${code}\n${output}\n${errors}`));
        });
        look();
      }),
    kill: (signal) => child.kill(signal),
    closeOutput: () => child.stdout.destroy(),
    ended,
  };
};
