import type { ComponentChildren } from 'preact';

interface Props {
  readonly title: string;
  /** A sentence below the heading. */
  readonly about?: string;
  readonly id?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A part of the page, with its heading. */
export function Panel({ title, about, id, class: name = '', children }: Props) {
  return (
    <section class={`panel ${name}`} id={id}>
      <h2>{title}</h2>
      {about && <p class="about">{about}</p>}
      {children}
    </section>
  );
}
