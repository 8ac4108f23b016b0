import { median } from './load.mjs';

const COLUMNS = [
  ...[
    'Operation',
    'Connections',
    'Express req/s',
    'Service req/s',
    'Ratio',
    'Express p50 / p99 ms',
    'Service p50 / p99 ms',
  ],
  ...['Express CPU ms', 'Service CPU ms', 'Express MB', 'Service MB', 'Errors'],
];

const number = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const rate = (value) => number(value, value < 100 ? 1 : 0);
const time = (value) => number(value, value < 10 ? 2 : value < 100 ? 1 : 0);

const medianOf = (runs, field) => median(runs.map((run) => run[field]));
const times = (runs) => (runs.length === 0 ? '–' : `${time(medianOf(runs, 'p50'))} / ${time(medianOf(runs, 'p99'))}`);
const highest = (runs) => Math.max(...runs.map(({ megabytes }) => megabytes));

/** `bare` and `service` are the runs of all rounds. A login has no bare runs and is compared with `ceiling`. */
const rowOf = ({ operation, connections, bare, service, ceiling }) => {
  const reference = ceiling ?? medianOf(bare, 'perSecond');
  const actual = medianOf(service, 'perSecond');
  return [
    operation,
    connections,
    ceiling === undefined ? rate(reference) : `${rate(reference)} (bcrypt)`,
    rate(actual),
    number(actual / reference, 2),
    times(bare),
    times(service),
    bare.length === 0 ? '–' : time(medianOf(bare, 'cpuMilliseconds')),
    time(medianOf(service, 'cpuMilliseconds')),
    bare.length === 0 ? '–' : number(highest(bare), 0),
    number(highest(service), 0),
    [...bare, ...service].reduce((sum, { errors }) => sum + errors, 0),
  ];
};

const line = (cells, widths) => `| ${cells.map((cell, column) => String(cell).padEnd(widths[column])).join(' | ')} |`;

/** In the format of prettier. */
export const markdownTable = (measurements) => {
  const rows = [COLUMNS, ...measurements.map(rowOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => String(cells[column]).length)));
  const [head, ...body] = rows.map((cells) => line(cells, widths));
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
};
