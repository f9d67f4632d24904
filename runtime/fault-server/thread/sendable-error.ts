import { SyscallError } from '../../kernel/syscall-error.ts';
import { NoHugePageError } from '../filling/no-huge-page-error.ts';

/** What else stands on an error, such as its `code`. */
type Properties = Readonly<Record<string, unknown>>;

/** An error on its way to another thread, where only what it says and where it is from arrives of the error itself. */
export interface SentError {
  readonly error: Error;
  readonly name: string;
  /** Which class of the runtime it is of. */
  readonly known: keyof typeof knownErrors | undefined;
  readonly properties: Properties;
}

const knownErrors = { SyscallError, NoHugePageError } as const;

/** @param error of a module too: it may carry anything, also what cannot be sent. */
export function sentError(error: Error): SentError {
  const names = Object.keys(knownErrors) as (keyof typeof knownErrors)[];
  return {
    error: sendableError(error),
    name: textOf(error, 'name') ?? 'Error',
    known: names.find((name) => error instanceof knownErrors[name]),
    properties: propertiesOf(error),
  };
}

/** The error as it was sent, but for what cannot be. */
export function receivedError({ error, name, known, properties }: SentError): Error {
  if (known !== undefined) Object.setPrototypeOf(error, knownErrors[known].prototype);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return Object.assign(error, properties);
}

/** Where the error cannot be sent only what it says and where it is from is left. A DOMException arrives as no error in Node 20. */
function sendableError(error: Error): Error {
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

/** Texts, numbers and truth values that stand on the error itself. */
function propertiesOf(error: Error): Properties {
  try {
    const entries = Object.entries(error).filter(
      ([key, value]) => key !== 'name' && ['string', 'number', 'bigint', 'boolean'].includes(typeof value),
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}
