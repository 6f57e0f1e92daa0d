/** What the outputs mean: classes (softmax cross-entropy), or values (half the mean square). */
export type OutputKind = 'softmax' | 'linear';
