/** What came of the bindings of one header. */
export interface HeaderDrift {
  readonly header: string;
  readonly drifted: boolean;
  /** What contradicts the bindings; null where nothing does. */
  readonly report: string | null;
  /** Why there was nothing to compare with; null where there was. */
  readonly missing: string | null;
}

/** Bindings do not hold. The message is the drift report. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
  readonly code = 'ERR_UAPI_DRIFT';
}
