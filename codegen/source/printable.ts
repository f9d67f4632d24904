import type { HeaderError } from './header-error.ts';

/** Controls but tab and line feed; what is invisible, breaks lines or turns the direction of text. */
const unprintable = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same, but for the start of a colour. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what stays
const unprintableInColour = /(?![\t\n\u001b])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\u001b(?!\[(?:[0-4]|2[2-9]|[39]\d)m)/gu;

/** No other text has anything to escape; most is of this kind. */
const printableAscii = /^[\n -~]*$/;

/** What a header wrote, unable to command the terminal. */
export function inert(text: string): string {
  return text.replace(unprintable, '\ufffd');
}

/** A whole report: what headers wrote in it cannot command the terminal; our own colours stay. */
export function printable(text: string): string {
  return text.replace(unprintableInColour, '\ufffd');
}

/** A value as JSON that is inert. */
export function jsonText(value: unknown, indentation = 0): string {
  return inertJson(JSON.stringify(value, null, indentation));
}

/** JSON whose strings cannot command the terminal either: what is unprintable in them is escaped. The value is the same. */
export function inertJson(json: string): string {
  return printableAscii.test(json) ? json : json.replace(unprintable, unicodeEscapes);
}

/** The code units of a character as JSON and TypeScript write them: `\u200e`. */
export function unicodeEscapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** `linux/x.h:12: message`: the one line that a model's `error` holds. */
export function describeHeaderError(error: HeaderError): string {
  const place = error.span === null ? '' : `${error.span.file.name}:${error.span.file.lineAt(error.span.start)}: `;
  return inert(`${place}${error.message}`).replaceAll('\n', ' ');
}
