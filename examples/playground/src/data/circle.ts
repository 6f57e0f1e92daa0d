/** Points of a circle: Math.sin and Math.cos differ in their last bits between engines, and digests would show it. */

/**
 * (cos, sin) of a part of a whole turn, within 1e-12, by additions and multiplications alone: Taylor's series within an eighth of a
 * turn, then quarter turns.
 */
export function onCircle(turns: number): readonly [x: number, y: number] {
  const quarters = Math.floor(4 * turns + 0.5);
  const angle = (turns - quarters / 4) * 6.283185307179586;
  const square = angle * angle;
  let [x, y] = [0, 0];
  for (let i = 14; i >= 0; i -= 2) {
    x = 1 - (square / ((i + 1) * (i + 2))) * x;
    y = 1 - (square / ((i + 2) * (i + 3))) * y;
  }
  y *= angle;
  const turn = ((quarters % 4) + 4) % 4;
  if (turn === 0) return [x, y];
  if (turn === 1) return [-y, x];
  return turn === 2 ? [-x, -y] : [y, -x];
}
