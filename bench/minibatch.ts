/** The minibatch of the paper. */
export const BATCH = 100;

/** The learning rate of the paper, by which a step ages, and one that is too small to change what a step does. */
export const [RATE, STILL] = [1e-3, 1e-12];

/** Uniform noise this near to 0 or 1 closes or opens any gate for certain. */
export const [CLOSES, OPENS] = [2 ** -24, 1 - 2 ** -24];
