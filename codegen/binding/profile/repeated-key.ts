/** A string, or a character that opens, closes or parts what stands in a document. */
const pieces = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** An object or a list that is open; its keys so far, none in a list. */
interface Open {
  readonly path: string;
  readonly keys: Set<string> | null;
}

/**
 * The first key that stands twice in an object of a document, by its path: `flagSets.Mode.prefix`; null where none does.
 * `JSON.parse`, which takes the last one, has to have accepted the text.
 */
export function repeatedKey(text: string): string | null {
  const open: Open[] = [];
  let string = '';
  let path = '';
  for (const [piece] of text.matchAll(pieces)) {
    const inner = open.at(-1);
    if (piece.startsWith('"')) string = piece;
    else if (piece === '{' || piece === '[') open.push({ path, keys: piece === '{' ? new Set() : null });
    else if (piece === '}' || piece === ']') open.pop();
    else if (piece === ':' && inner?.keys) {
      const key = JSON.parse(string) as string;
      path = inner.path === '' ? key : `${inner.path}.${key}`;
      if (inner.keys.has(key)) return path;
      inner.keys.add(key);
    }
  }
  return null;
}
