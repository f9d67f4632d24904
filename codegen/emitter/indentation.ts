/**
 * Text of several lines keeps its own indentation: the printer's depends on what holds the text. Lines after the first
 * start with a mark that takes the printer's indentation away again. The alternative, formatting what was printed, costs
 * more than everything else that an emitter does.
 */

/** An empty comment: valid wherever a line can start, and nothing that an emitter writes by itself. */
const mark = '/**/';
const markedIndentation = /^ *\/\*\*\//gm;

/** Lines after the first stand `width` spaces further in than they are written. */
export function indentedBy(width: number, text: string): string {
  return text.includes('\n') ? text.replaceAll(/\n(?=[^\n])/g, `\n${mark}${' '.repeat(width)}`) : text;
}

/** The printed module with the marks resolved. */
export function ownIndentation(printed: string): string {
  return printed.replaceAll(markedIndentation, '');
}
