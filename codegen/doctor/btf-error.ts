/** Type information that cannot be used; the message says what was expected and what was seen. */
export class BtfError extends Error {
  override readonly name = 'BtfError';
}
