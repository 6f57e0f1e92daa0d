import type { TableInfo } from '../../run/messages.js';
import type { TableSettings } from '../../settings/settings.js';
import { count } from '../format.js';
import { Panel } from '../panels/Panel.js';
import { SAYINGS, type Saying, said, withColumn } from './sayings.js';

interface Props {
  readonly table: TableInfo | null;
  /** What is to be thought about, of this table as it is taken. */
  readonly warnings: readonly string[];
  readonly read: (file: File) => void;
  /** Reads a table for whoever has none. */
  readonly example: () => void;
  readonly change: (settings: TableSettings) => void;
}

/** The reader's own table: which column is learnt, what the others are. */
export function TablePanel({ table, warnings, read, example, change }: Props) {
  return (
    <Panel
      title="Your own table"
      class="table"
      about="CSV, TSV or JSON. It is read here and never sent anywhere."
    >
      <div class={table ? 'file' : 'file drop'}>
        <label>
          <span>
            {table ? 'Another file, or drop it on the page' : 'Choose a file, or drop it on the page'}
          </span>
          <input
            type="file"
            id="file"
            accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) read(file);
            }}
          />
        </label>
        <button type="button" id="example" onClick={example}>
          Try it with an example
        </button>
      </div>
      {table && <Columns table={table} warnings={warnings} change={change} />}
    </Panel>
  );
}

interface ColumnsProps {
  readonly table: TableInfo;
  readonly warnings: readonly string[];
  readonly change: Props['change'];
}

const MISSING: readonly (readonly [TableSettings['missing'], string])[] = [
  ['error', 'an error'],
  ['mean', 'the mean'],
  ['median', 'the median'],
  ['indicator', 'the mean, and a column that says so'],
];

function Columns({ table, warnings, change }: ColumnsProps) {
  const { settings, columns, file, rows, task } = table;
  const all = [...new Set([...table.warnings, ...warnings])];
  return (
    <>
      <p id="task">
        <strong>{file}</strong>: {count(rows)} rows; {settings.target} is learnt: {task}
      </p>
      <label class="field">
        <span>What stands for a missing number</span>
        <select
          name="missing"
          value={settings.missing}
          onChange={(event) =>
            change({ ...settings, missing: event.currentTarget.value as TableSettings['missing'] })
          }
        >
          {MISSING.map(([way, called]) => (
            <option key={way} value={way}>
              {called}
            </option>
          ))}
        </select>
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Columns of the table">
        <table id="columns">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Taken as</th>
              <th scope="col">What is in it</th>
              <th scope="col">Missing</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, kind, detail, missing, warning }) => (
              <tr key={name} class={kind}>
                <th scope="row">{name}</th>
                <td>
                  <select
                    aria-label={`What ${name} is`}
                    value={said(settings, name)}
                    onChange={(event) =>
                      change(withColumn(settings, name, event.currentTarget.value as Saying))
                    }
                  >
                    {SAYINGS.map((each) => (
                      <option key={each} value={each}>
                        {each === 'found out' ? `found out: ${kind}` : each}
                      </option>
                    ))}
                  </select>
                </td>
                <td>
                  {detail} {warning && <span class="problem">{warning}</span>}
                </td>
                <td>{missing > 0 && `${count(missing)} missing`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {all.length > 0 && (
        <ul class="warnings">
          {all.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}
