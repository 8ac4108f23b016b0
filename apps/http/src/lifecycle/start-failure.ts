/** Why the service cannot start; the message is one line for the person who starts it. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
