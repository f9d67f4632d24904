/** A descriptor blocks in read, so that it cannot be polled: the kernel answers POLLERR for it, at once and for ever. */
export class BlockingError extends Error {
  readonly code = 'ERR_UAPI_BLOCKING';

  /** @param what was asked for: `poll()`. */
  constructor(what: string) {
    super(
      `${what} needs a non-blocking userfaultfd, and this one was opened with nonBlocking: false: leave that out, or use readEvents()`,
    );
    this.name = 'BlockingError';
  }
}
