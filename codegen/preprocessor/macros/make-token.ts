import type { HideSet, Token, TokenKind } from '../../lexer/token.ts';

/** A token that stands where `place` stands, not yet hidden from any macro. */
export function makeToken(kind: TokenKind, text: string, place: Token): Token {
  return copyToken(place, kind, text, place.spaceBefore, null, place.expandedFrom);
}

/** What an empty argument or an empty replacement leaves: nothing but the white space before it. */
export function placemarker(place: Token, spaceBefore: boolean): Token {
  return copyToken(place, 'placemarker', '', spaceBefore, null, place.expandedFrom);
}

export function withSpace(token: Token, spaceBefore: boolean): Token {
  return copyToken(token, token.kind, token.text, spaceBefore, token.hideSet, token.expandedFrom);
}

/** A token list's closing token, placed after its last token. */
export function endAfter(last: Token): Token {
  const { file, end, expandedFrom } = last;
  return {
    kind: 'end',
    text: '',
    file,
    start: end,
    end,
    atLineStart: false,
    spaceBefore: false,
    hideSet: null,
    expandedFrom,
  };
}

/** A token of a replacement list in the place of the macro's name. */
export function broughtInBy(origin: Token | null, token: Token): Token {
  return copyToken(token, token.kind, token.text, token.spaceBefore, token.hideSet, origin);
}

/** A token at the place of another. Nothing made by a macro starts a line: it cannot become a directive. */
export function copyToken(
  place: Token,
  kind: TokenKind,
  text: string,
  spaceBefore: boolean,
  hideSet: HideSet | null,
  expandedFrom: Token | null,
): Token {
  const { file, start, end } = place;
  return { kind, text, file, start, end, atLineStart: false, spaceBefore, hideSet, expandedFrom };
}
