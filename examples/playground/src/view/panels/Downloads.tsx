import type { Download, DownloadFormat } from '../../run/messages.js';
import { Panel } from './Panel.js';

interface Props {
  readonly download: Download | null;
  readonly canWrite: boolean;
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
export function Downloads({ download, canWrite, write }: Props) {
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
    <Panel
      title="Take it with you"
      about="What is left of the network, as a file that runs elsewhere."
      id="downloads"
    >
      <div class="row">
        {FORMATS.map(([format, name]) => (
          <button
            key={format}
            type="button"
            class="small"
            data-format={format}
            disabled={!canWrite}
            onClick={() => void save(format)}
          >
            {name}
          </button>
        ))}
      </div>
      {download && (
        <>
          <h3>
            How {download.name} is run ({kilobytes(download.bytes.length)})
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>
            <code>{download.snippet}</code>
          </pre>
          <button
            type="button"
            class="small"
            onClick={() => void navigator.clipboard?.writeText(download.snippet)}
          >
            Copy the program
          </button>
        </>
      )}
    </Panel>
  );
}

function kilobytes(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(0)} kB`;
}
