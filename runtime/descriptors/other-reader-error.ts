/** Somebody else has to read every message of a userfaultfd: who misses one fills pages with what is not theirs. */
export class OtherReaderError extends Error {
  readonly code = 'ERR_UAPI_OTHER_READER';

  /**
   * @param what was asked for: `readEvents()`.
   * @param who reads: `a fault server`.
   * @param advice what to do before.
   */
  constructor(what: string, who: string, advice: string) {
    super(`${what} would take messages of a userfaultfd away from ${who}, which has to read all of them: ${advice}`);
    this.name = 'OtherReaderError';
  }
}

/** What reads from a userfaultfd that is served is told. @param what it is: `readEvents()`. */
export function servedError(what: string): OtherReaderError {
  return new OtherReaderError(what, 'a fault server', 'stop the server, or have it remove() the userfaultfd');
}
