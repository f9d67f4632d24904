/** A package of headers could not be had. `message` is for people; `hint` is what to do next. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
