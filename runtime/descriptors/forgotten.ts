const owners = new FinalizationRegistry<string>((what) => {
  process.emitWarning(`${what} was never closed, and now nobody can: it stays open until the process ends`, {
    code: 'UAPI_NOT_CLOSED',
    detail: "call close(), or declare it with 'using'",
  });
});

/** Warns when `owner` is collected while what it owns is still open. Nothing is closed: another thread may still use it. */
export function warnWhenForgotten(owner: object, what: string): void {
  owners.register(owner, what, owner);
}

/** To be called when `owner` closes what it owns. */
export function notForgotten(owner: object): void {
  owners.unregister(owner);
}
