import { HeaderError } from '../source/header-error.ts';

/**
 * Why one name of a header is not bound. It goes to `skipped` with the message as its reason, whatever depends on it
 * too, and the rest goes on: the header as a whole is not wrong.
 */
export class Refusal extends HeaderError {}

/** What `work` gives, or why it gives nothing: any complaint about the header becomes a refusal of what was asked. */
export function orRefusal<Result>(work: () => Result): Result | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    if (error instanceof HeaderError)
      return new Refusal(error.message, { span: error.span ?? undefined, missing: error.missing });
    throw error;
  }
}
