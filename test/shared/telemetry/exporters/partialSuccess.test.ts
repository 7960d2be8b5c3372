import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { reportRefused } from '../../../../shared/telemetry/exporters/partialSuccess';

function answered(
  text: string | Buffer,
  inner: typeof JsonTraceSerializer = JsonTraceSerializer,
): { causes: string[]; read: () => unknown } {
  const causes: string[] = [];
  const serializer = reportRefused(inner, (cause) => causes.push(cause));
  return { causes, read: () => serializer.deserializeResponse(Buffer.from(text)) };
}

const TWO = ['the collector refused 2'];

it.each([
  ['', []],
  ['{}', []],
  ['{"partialSuccess":{}}', []],
  ['{"partialSuccess":null}', []],
  ['{"partialSuccess":{"errorMessage":"only a warning"}}', []],
  ['{"partialSuccess":{"errorMessage":"7"}}', []],
  ['{"partialSuccess":{"rejectedSpans":0}}', []],
  ['{"partialSuccess":{"rejectedSpans":"2","errorMessage":"private"}}', TWO],
  ['{"partialSuccess":{"rejectedLogRecords":3}}', ['the collector refused 3']],
])('the answer %j reports %j', (text, expected) => {
  const { causes, read } = answered(text);
  read();
  expect(causes).toEqual(expected);
});

it.each(['<html>private</html>', 'OK', 'null', '[]'])('the answer %j is none of OTLP', (text) => {
  const { causes, read } = answered(text);
  read();
  expect(causes).toEqual(['the answer of the collector is none of OTLP']);
});

describe('in protobuf', () => {
  // partial_success (1) with rejected_spans (1) of 5.
  it.each<[number[], string[]]>([
    [[], []],
    [[0x0a, 0x02, 0x08, 0x05], ['the collector refused 5']],
    [[0x0a, 0x00], []],
  ])('the answer %j reports %j', (bytes, expected) => {
    const { causes, read } = answered(Buffer.from(bytes), ProtobufTraceSerializer);
    read();
    expect(causes).toEqual(expected);
  });

  it('an answer that cannot be read is none of OTLP', () => {
    const { causes, read } = answered('<html>private</html>', ProtobufTraceSerializer);
    expect(read).toThrow();
    expect(causes).toEqual(['the answer of the collector is none of OTLP']);
  });
});
