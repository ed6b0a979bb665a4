/** Names of states and labels are compared without regard to case. */
export const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
export const isAmong = (names: readonly string[], name: string): boolean => names.some((one) => isSame(one, name));
