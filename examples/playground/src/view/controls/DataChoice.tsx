import { DATA_NAMES, type DataName } from '../../settings/settings.js';
import { DataIcon } from './DataIcon.js';
import { nameOfData } from './dataNames.js';

interface Props {
  readonly data: DataName;
  readonly choose: (data: DataName) => void;
}

/** What is learnt: images, points in the plane, or a table of the reader's own. */
export function DataChoice({ data, choose }: Props) {
  return (
    <fieldset class="data">
      <legend>What it learns</legend>
      {DATA_NAMES.map((each) => (
        <label key={each} class="tile">
          <input
            type="radio"
            name="data"
            value={each}
            checked={each === data}
            onChange={() => choose(each)}
          />
          <DataIcon data={each} />
          <span>{nameOfData(each)}</span>
        </label>
      ))}
    </fieldset>
  );
}
