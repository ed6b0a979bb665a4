/** A call to the engine that hangs longer is asked again. Milliseconds. */
export const callDeadlineMs = 3_000;
