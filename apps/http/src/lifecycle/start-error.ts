/** An error that an operator can fix. The message is one line. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
