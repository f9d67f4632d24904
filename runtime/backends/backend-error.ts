/** System calls cannot be performed in this process; the message says what is missing and what to do. */
export class BackendError extends Error {
  readonly code = 'ERR_UAPI_BACKEND';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackendError';
  }
}
