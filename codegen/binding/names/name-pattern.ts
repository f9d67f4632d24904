/** True for the names that a pattern stands for, which is one name unless it has a `*`. */
export function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const [start = '', ...parts] = pattern.split('*');
  const end = parts.pop() ?? '';
  return (name) => {
    if (!name.startsWith(start) || name.length < start.length + end.length || !name.endsWith(end)) return false;
    let from = start.length;
    // The first place is as good as any: what is left over belongs to the next '*'.
    for (const part of parts) {
      const at = name.indexOf(part, from);
      if (at === -1 || at + part.length > name.length - end.length) return false;
      from = at + part.length;
    }
    return true;
  };
}

/** True for the names that one of the patterns stands for. */
export function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const matchers = patterns.map(matcher);
  return (name) => matchers.some((matches) => matches(name));
}
