import type { Download, DownloadFormat } from '../run/messages.js';

interface Props {
  readonly download: Download | null;
  readonly write: (format: DownloadFormat) => Promise<Download | null>;
}

const FORMATS: readonly (readonly [DownloadFormat, string])[] = [
  ['onnx', 'ONNX'],
  ['safetensors', 'safetensors'],
  ['json', 'JSON'],
  ['javascript', 'JavaScript'],
  ['c', 'C'],
];

/** What is left of the network, as files, each with a program that runs it. */
export function Downloads({ download, write }: Props) {
  const save = async (format: DownloadFormat) => {
    const file = await write(format);
    if (!file) return;
    const url = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <section id="downloads">
      <h2>Take it with you</h2>
      {FORMATS.map(([format, name]) => (
        <button key={format} type="button" data-format={format} onClick={() => void save(format)}>
          {name}
        </button>
      ))}
      {download && (
        <pre>
          <code>{download.snippet}</code>
        </pre>
      )}
    </section>
  );
}
