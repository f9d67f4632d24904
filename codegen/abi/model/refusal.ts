import { HeaderError } from '../../source/header-error.ts';

/**
 * Why one name of a header is not bound. It goes to `skipped` with the message as its reason, whatever depends on it
 * too, and the rest goes on: the header as a whole is not wrong.
 */
export class Refusal extends HeaderError {}

/** What `work` gives. @throws Refusal for any complaint about the header. */
export function refusing<Result>(work: () => Result): Result {
  const result = orRefusal(work);
  if (result instanceof Refusal) throw result;
  return result;
}

/** What `work` gives, or why what was asked is refused; another complaint about the header goes on. */
export function unlessRefused<Result>(work: () => Result): Result | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

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
