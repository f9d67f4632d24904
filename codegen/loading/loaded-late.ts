/**
 * A `require` that gives some modules at once and loads them when something of theirs is used. Commander asks for
 * `node:child_process`, which takes 5 ms, for a kind of command that there is none of here; colours ask whether standard
 * output is a terminal, which takes 3.
 */
export function loadedLate(require: NodeJS.Require, names: readonly string[]): NodeJS.Require {
  const late = (name: string): unknown =>
    names.includes(name)
      ? new Proxy({}, { get: (_, member) => (require(name) as Record<string | symbol, unknown>)[member] })
      : require(name);
  return Object.assign(late, require);
}
