/**
 * Why one name of a header is not bound. Not an error of the header as a whole: the name goes to `skipped` with the
 * message as its reason, whatever depends on it too, and the rest goes on.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
