/**
 * An error as it can be sent to every thread. What a module throws may carry anything, also what cannot be sent; then only what
 * it says and where it is from is left. A DOMException arrives as no error in Node 20.
 */
export function sendableError(error: Error): Error {
  try {
    if (structuredClone(error) instanceof Error) return error;
  } catch {
    // A function or a response as its cause, a proxy, or a property that throws.
  }
  const plain = new Error(textOf(error, 'message') ?? 'a source has failed with an error that says nothing');
  plain.name = textOf(error, 'name') ?? plain.name;
  plain.stack = textOf(error, 'stack') ?? `${plain.name}: ${plain.message}`;
  return plain;
}

function textOf(error: Error, key: 'message' | 'name' | 'stack'): string | undefined {
  try {
    const value: unknown = error[key];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}
