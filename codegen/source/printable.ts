import type { HeaderError } from './header-error.ts';

/** Controls but tab and line feed; what is invisible, breaks lines or turns the direction of text. */
const unprintable = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same, but for the start of a colour. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what stays
const unprintableInColour = /(?![\t\n\u001b])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\u001b(?!\[(?:[0-4]|2[2-9]|[39]\d)m)/gu;

/** What a header wrote, unable to command the terminal. */
export function inert(text: string): string {
  return text.replace(unprintable, '\ufffd');
}

/** A whole report: what headers wrote in it cannot command the terminal; our own colours stay. */
export function printable(text: string): string {
  return text.replace(unprintableInColour, '\ufffd');
}

/** `linux/x.h:12: message`: the one line that a model's `error` holds. */
export function describeHeaderError(error: HeaderError): string {
  const place = error.span === null ? '' : `${error.span.file.name}:${error.span.file.lineAt(error.span.start)}: `;
  return inert(`${place}${error.message}`).replaceAll('\n', ' ');
}
