/** A time as ISO 8601 in UTC, where the other side tells it in its own zone; what is no time stays as it is. */
export const utc = (time: string): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
};
