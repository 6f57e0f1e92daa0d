import { describe, expect, test } from 'vitest';
import { pipelineFromText, pipelineToText } from '../../src/pipeline/text.js';
import { failure } from '../support/failure.js';
import { pipelines, texts } from './texts.js';

test('a text is the pipeline, and its text again', () => {
  texts.forEach((text, i) => {
    expect(pipelineFromText(text)).toStrictEqual(pipelines[i]);
    expect(pipelineToText(pipelineFromText(text))).toBe(text);
  });
});

test('the text of version 1 stays what it is: files are written with it', () => {
  expect(texts[1]).toBe(
    '{"version":1,"columns":[{"name":"x","kind":"boolean","fill":1,"indicator":false}],' +
      '"target":{"task":"two classes","columns":["y"],"classes":[false,true],"threshold":0.3},"ignored":[]}',
  );
});

test('members that are not known are left out', () => {
  const text = texts[1].replace('"kind"', '"unit":"m","__proto__":{"deviation":2},"kind"');
  expect(text).not.toBe(texts[1]);
  expect(pipelineToText(pipelineFromText(text))).toBe(texts[1]);
  expect(({} as { deviation?: number }).deviation).toBeUndefined();
});

describe('anything else is refused, with its place', () => {
  test.each([
    ['', ''],
    ['', 'null'],
    ['', '[]'],
    ['', `${'['.repeat(1e6)}`],
    ['.version', '{}'],
    ['.version', texts[0].replace('"version":1', '"version":2')],
    ['.columns', texts[0].replace('"columns":[{"name":"rooms"', '"columns":{},"x":[{"name":"rooms"')],
    [
      '.columns',
      '{"version":1,"columns":[],"target":{"task":"labels","columns":["a"],"thresholds":[1]},"ignored":[]}',
    ],
    [
      '.columns',
      texts[1].replace('"kind":"boolean"', '"kind":"category","values":[],"other":false,"missing":"error"'),
    ],
    ['.columns[0]', texts[1].replace('[{"name":"x"', '[4,{"name":"x"')],
    ['.columns[0].name', texts[1].replace('"name":"x"', '"name":7')],
    ['.columns[0].kind', texts[1].replace('boolean', 'date')],
    ['.columns[0].fill', texts[1].replace('"fill":1', '"fill":1.5')],
    ['.columns[0].fill', texts[1].replace('"fill":1', '"fill":"1"')],
    ['.columns[0].fill', texts[1].replace('"fill":1,"indicator":false', '"fill":null,"indicator":true')],
    ['.columns[0].indicator', texts[1].replace('"indicator":false', '"indicator":0')],
    ['.columns[0].mean', texts[0].replace('4.1', '1e999')],
    ['.columns[0].deviation', texts[0].replace('"deviation":1e-7', '"deviation":0')],
    ['.columns[0].deviation', texts[0].replace('"deviation":1e-7', '"deviation":-1')],
    ['.columns[4].values', texts[0].replace('["","Bergen"', '["","",""')],
    ['.columns[4].values', texts[0].replace('["","Bergen"', '["b","a"')],
    ['.columns[5].values', texts[0].replace('[-1,0,5003]', '[-1,"0",5003]')],
    ['.columns[5].values[0]', texts[0].replace('[-1,0,5003]', '[true]')],
    ['.columns[4].missing', texts[0].replace('"missing":"own"', '"missing":"mean"')],
    ['.columns[4].other', texts[0].replace('"other":true', '"other":null')],
    ['.target', texts[1].replace('"target"', '"targets"')],
    ['.target.task', texts[1].replace('two classes', 'two')],
    ['.target.columns', texts[1].replace('["y"]', '["y","z"]')],
    ['.target.columns', texts[3].replace('["a","b"]', '[]')],
    ['.target.classes', texts[1].replace('[false,true]', '[true,false]')],
    ['.target.classes', texts[1].replace('[false,true]', '["a","b","c"]')],
    ['.target.classes', texts[1].replace('[false,true]', '["a"]')],
    ['.target.classes', texts[1].replace('[false,true]', '[0,true]')],
    ['.target.threshold', texts[1].replace('0.3', '1.1')],
    ['.target.means', texts[0].replace('"means":[1000000,0]', '"means":[1000000]')],
    ['.target.deviations[1]', texts[0].replace('"deviations":[200000,1]', '"deviations":[200000,0]')],
    ['.target.thresholds', texts[3].replace('[0,1]', '[0]')],
    ['.ignored', texts[1].replace('"ignored":[]', '"ignored":null')],
    ['.ignored[0]', texts[1].replace('"ignored":[]', '"ignored":[1]')],
    ['', texts[1].replace('"ignored":[]', '"ignored":["x"]')],
    ['', texts[1].replace('["y"]', '["x"]')],
  ])('%s', (place, text) => {
    const error = failure(() => pipelineFromText(text, 'model.safetensors'));
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: `model.safetensors${place}` });
    expect(error.message.length).toBeLessThan(300);
  });

  test('what is no text at all', () => {
    expect(failure(() => pipelineFromText(undefined as unknown as string)).code).toBe('INVALID_FORMAT');
  });
});
