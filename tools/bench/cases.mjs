import { HEAVY, LIGHT, RARE_LABEL, RARE_WORD } from './seed.mjs';

const FIELDS = ['createdAt', 'updatedAt', 'dueDate', 'priority', 'title'];

const ORDERS = FIELDS.flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
]);

const SCOPES = {
  'involved, heaviest': { kind: 'involved', viewerId: HEAVY },
  'involved, lightest': { kind: 'involved', viewerId: LIGHT },
  'assigned, heaviest': { kind: 'assigned', viewerId: HEAVY },
  'assigned, lightest': { kind: 'assigned', viewerId: LIGHT },
  'mentioned, heaviest': { kind: 'mentioned', viewerId: HEAVY },
  'mentioned, lightest': { kind: 'mentioned', viewerId: LIGHT },
  'everything (scope=all)': { kind: 'all' },
};

const FILTERS = {
  'status=todo': { statuses: ['todo'] },
  'status=done': { statuses: ['done'] },
  'assignee_id=none': { assigneeId: null },
  'assignee_id=17 (often)': { assigneeId: 17 },
  'assignee_id=900 (seldom)': { assigneeId: 900 },
  'label=billing (often)': { label: 'billing' },
  'label=legal (seldom)': { label: 'legal' },
  'label in 1 of 100,000': { label: RARE_LABEL },
  'q, a common beginning': { text: 'bal' },
  'q, two words': { text: 'baral ko' },
  'q in 1 of 100,000': { text: RARE_WORD.slice(0, 8) },
  'status, label and q': { statuses: ['todo'], label: 'support', text: 'ba' },
};

const NEWEST_FIRST = ORDERS[0];
const orderName = ({ by, descending }) => `sort=${descending ? '-' : ''}${by}`;

/** Every list in every order, and every list with every filter. */
export const CASES = Object.entries(SCOPES).flatMap(([list, scope]) => [
  ...ORDERS.map((order) => ({ list, what: orderName(order), query: { scope, deleted: false, filter: {}, order } })),
  ...Object.entries(FILTERS).map(([what, filter]) => ({
    list,
    what,
    query: { scope, deleted: false, filter, order: NEWEST_FIRST },
  })),
]);

/** The statements whose plans are written down, with the reason for what they use. */
export const PLANNED = [
  ['involved, heaviest', 'sort=-createdAt'],
  ['involved, heaviest', 'sort=title'],
  ['involved, heaviest', 'status=todo'],
  ['involved, heaviest', 'label=billing (often)'],
  ['involved, heaviest', 'q in 1 of 100,000'],
  ['assigned, heaviest', 'sort=-dueDate'],
  ['mentioned, heaviest', 'sort=-priority'],
  ['everything (scope=all)', 'sort=-updatedAt'],
  ['everything (scope=all)', 'q, a common beginning'],
  ['everything (scope=all)', 'label in 1 of 100,000'],
];
