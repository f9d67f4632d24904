import type { HeaderError } from './header-error.ts';

/** A header must not be able to send control sequences to the terminal; our own colours stay. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
  return text.replace(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[\d+m)/g, '\ufffd');
}

/** `linux/x.h:12: message`: the one line that a model's `error` holds. */
export function describeHeaderError(error: HeaderError): string {
  const place = error.span === null ? '' : `${error.span.file.name}:${error.span.file.lineAt(error.span.start)}: `;
  return printable(`${place}${error.message}`).replaceAll('\n', ' ');
}
