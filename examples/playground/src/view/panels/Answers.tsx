interface Props {
  readonly names: readonly string[];
  readonly answers: Float32Array | null;
}

/** The probability of each class, as bars; all empty where nothing is drawn. */
export function Answers({ names, answers }: Props) {
  const best = answers ? answers.indexOf(Math.max(...answers)) : -1;
  return (
    <ul id="answers" class="bars" data-best={names[best]} aria-label="What it takes the drawing for">
      {names.map((name, i) => (
        <li key={name} class={i === best ? 'best' : ''}>
          <span class="name">{name}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ transform: `scaleX(${(answers?.[i] ?? 0).toFixed(3)})` }} />
          </span>
          <span class="value">{answers ? `${(100 * answers[i]).toFixed(0)} %` : ''}</span>
        </li>
      ))}
    </ul>
  );
}
