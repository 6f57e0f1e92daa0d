/**
 * The gradient of gates that share one log α, which stands with each of them:
 *
 *     g_i ← Σ_k g_k  over the k with leader_k = leader_i, from the first to the last
 *
 * so that all of a group move as one. leader [n] i32: the first of its group; g [n].
 *
 *     leader  | 0 1 0 1 4 |          g  | a b c d e |    ->    | a+c b+d a+c b+d e |
 */
export function shareGradients(n: i32, leader: usize, g: usize): void {
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    const first = load<i32>(leader + o);
    if (first == i) continue;
    const at = g + (<usize>first << 2);
    store<f32>(at, load<f32>(at) + load<f32>(g + o));
  }
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    store<f32>(g + o, load<f32>(g + (<usize>load<i32>(leader + o) << 2)));
  }
}
