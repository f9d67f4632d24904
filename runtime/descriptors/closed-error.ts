/** Something was used after it had been closed. */
export class ClosedError extends Error {
  readonly code = 'ERR_UAPI_CLOSED';

  /** @param what names the thing as in "the mapping at 0x7f0000000000". */
  constructor(what: string) {
    super(`${what} is closed and cannot be used any more`);
    this.name = 'ClosedError';
  }
}
