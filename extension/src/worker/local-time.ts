/** The person's own clock, by which days and hours are drawn. */

/** The last local midnight. */
export function midnight(): number {
  return new Date().setHours(0, 0, 0, 0);
}

/** Minutes ahead of UTC. */
export function zone(): number {
  return -new Date().getTimezoneOffset();
}
