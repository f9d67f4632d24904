import type { Token } from '../../lexer/token.ts';
import type { Macro } from '../macros/macro-table.ts';
import type { OpenFile } from './source-stack.ts';

/** One directive line, split up. */
export interface Directive {
  /** The word after `#`; for a GNU line marker (`# 12 "name"`) its number. */
  readonly name: Token;
  /** The rest of the line. */
  readonly operands: readonly Token[];
  /** The macro that a `#define` defines, once it was read: the line is the same however often its file is included. */
  definition: Macro | null;
}

/** True for the `#` that starts a directive (C11 6.10p2). Only tokens straight from a file start one. */
export function isDirectiveStart(token: Token): boolean {
  return token.atLineStart && token.kind === 'punctuator' && token.text === '#';
}

/** A directive line as it stands in a file. */
interface DirectiveLine {
  /** Null for the null directive. */
  readonly directive: Directive | null;
  /** Index of the first token behind it. */
  readonly end: number;
}

/** By the index of the `#`. The tokens of a file stay the same however often it is included. */
const linesOfFiles = new WeakMap<readonly Token[], Map<number, DirectiveLine>>();

/** Reads the directive whose `#` is next, with its whole line; null for the null directive. */
export function readDirective(file: OpenFile): Directive | null {
  const { tokens, index } = file;
  let lines = linesOfFiles.get(tokens);
  if (lines === undefined) {
    lines = new Map();
    linesOfFiles.set(tokens, lines);
  }
  let line = lines.get(index);
  if (line === undefined) {
    line = lineAt(tokens, index);
    lines.set(index, line);
  }
  file.index = line.end;
  return line.directive;
}

function lineAt(tokens: readonly Token[], hash: number): DirectiveLine {
  const start = hash + 1;
  let end = start;
  for (
    let token = tokens[end];
    token !== undefined && !token.atLineStart && token.kind !== 'end';
    token = tokens[end]
  ) {
    end++;
  }
  const name = tokens[start];
  if (name === undefined || end === start) return { directive: null, end };
  return { directive: { name, operands: tokens.slice(start + 1, end), definition: null }, end };
}
