/** Crowns a metre and passage. */
export const rate = 2;

/** What a boat of this length, in metres, pays for so many passages on one day. */
export const toll = ({ length, passages }) => {
  if (!(length > 0)) throw new RangeError(`length: expected metres above 0, got ${length}`);
  return length * passages * rate;
};
