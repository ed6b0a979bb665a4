/** Names of states, labels and people are compared without regard to case. */
export const isSame = (one: string, other: string | null): boolean => one.trim().toLowerCase() === other?.trim().toLowerCase();
export const isAmong = (names: readonly string[], name: string): boolean => names.some((one) => isSame(one, name));
