/** The operands of `(A | B | …)`, without their spaces; none for what is no OR. */
export function orOperands(text: string): readonly string[] {
  const operands = splitAtOr(text);
  return operands !== null && operands.length > 1 ? operands : [];
}

/** As {@link orOperands}, one operand too; null where an operator that binds weaker than `|` stands outside parentheses. */
export function splitAtOr(text: string): readonly string[] | null {
  const list = withoutParentheses(text.replaceAll(' ', ''));
  const operands: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    const character = list[at]!;
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth !== 0) continue;
    if (character === '?' || character === ',' || list.startsWith('||', at) || list.startsWith('&&', at)) return null;
    if (character !== '|') continue;
    operands.push(list.slice(start, at));
    start = at + 1;
  }
  return [...operands, list.slice(start)];
}

function withoutParentheses(text: string): string {
  let inner = text;
  while (inner.startsWith('(') && closesAtEnd(inner)) inner = inner.slice(1, -1);
  return inner;
}

/** The parenthesis that opens the text is closed by its last character. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return at === text.length - 1;
  }
  return false;
}
