/** Bindings do not hold. The message is the drift report. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
  readonly code = 'ERR_UAPI_DRIFT';
}
