import type { TableInfo } from '../run/messages.js';
import type { TableSettings } from '../settings/settings.js';

interface Props {
  readonly table: TableInfo | null;
  readonly read: (file: File) => void;
  readonly change: (settings: TableSettings) => void;
}

const KINDS = ['found out', 'number', 'category', 'left out', 'learnt'] as const;
type Said = (typeof KINDS)[number];

/** The reader's own table: which column is learnt, what the others are. */
export function TablePanel({ table, read, change }: Props) {
  return (
    <section>
      <h2>Your own table</h2>
      <label>
        A file of CSV, TSV or JSON, or drop one on the page. It stays on this machine.
        <input
          type="file"
          id="file"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) read(file);
          }}
        />
      </label>
      {table && <Columns table={table} change={change} />}
    </section>
  );
}

function Columns({ table, change }: { readonly table: TableInfo; readonly change: Props['change'] }) {
  const { settings, columns } = table;
  return (
    <>
      <p id="task">
        {table.file}: {table.rows} rows; {settings.target} is learnt: {table.task}
      </p>
      <label>
        Missing values
        <select
          name="missing"
          value={settings.missing}
          onChange={(event) =>
            change({ ...settings, missing: event.currentTarget.value as TableSettings['missing'] })
          }
        >
          {['error', 'mean', 'median', 'indicator'].map((way) => (
            <option key={way}>{way}</option>
          ))}
        </select>
      </label>
      <table id="columns">
        <thead>
          <tr>
            <th>Column</th>
            <th>Taken as</th>
            <th>What is in it</th>
            <th>Missing</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, kind, detail, missing, warning }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <select
                  aria-label={`What ${name} is`}
                  value={saidOf(settings, name)}
                  onChange={(event) => change(withColumn(settings, name, event.currentTarget.value as Said))}
                >
                  {KINDS.map((each) => (
                    <option key={each} value={each}>
                      {each === 'found out' ? `found out: ${kind}` : each}
                    </option>
                  ))}
                </select>
              </td>
              <td>
                {detail} {warning}
              </td>
              <td>{missing > 0 && `${missing} missing`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function saidOf({ target, drop, category, number }: TableSettings, column: string): Said {
  if (target === column) return 'learnt';
  if (drop.includes(column)) return 'left out';
  if (category.includes(column)) return 'category';
  return number.includes(column) ? 'number' : 'found out';
}

/** A column is said to be one thing at most; what was learnt before is found out then. */
function withColumn(settings: TableSettings, column: string, said: Said): TableSettings {
  const list = (names: readonly string[], kind: Said) => [
    ...names.filter((name) => name !== column),
    ...(said === kind ? [column] : []),
  ];
  return {
    ...settings,
    target: said === 'learnt' ? column : settings.target,
    drop: list(settings.drop, 'left out'),
    category: list(settings.category, 'category'),
    number: list(settings.number, 'number'),
  };
}
