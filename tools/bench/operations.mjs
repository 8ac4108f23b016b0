import { execute, PASSWORD, SENDERS } from './data.mjs';

const PEOPLE = 1000;
const TASKS_TO_UPDATE = 20;

const get = (path) => (program, sender) => ({
  method: 'GET',
  path: `/api/v1${path}`,
  headers: { authorization: `Bearer ${program.tokenOf(sender)}` },
});

const send = (method, path, body) => (program, sender) => ({
  ...get(path)(program, sender),
  method,
  headers: { authorization: `Bearer ${program.tokenOf(sender)}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const create = (program, sender, number) =>
  send('POST', '/tasks', {
    title: 'Task of the benchmark',
    description: 'One of many tasks, with one mention.',
    mentioned_user_ids: [((number * 37) % PEOPLE) + 1],
  })(program, sender);

const update = (program, sender, number) => {
  const ids = program.tasksOf.get(sender);
  return ids === undefined
    ? create(program, sender, number)
    : send('PATCH', `/tasks/${ids[(number % TASKS_TO_UPDATE) % ids.length]}`, { title: `Edited title ${number}` })(
        program,
        sender,
      );
};

const login = (_program, sender) => ({
  method: 'POST',
  path: '/api/v1/auth/login',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ username: `person-${sender}`, password: PASSWORD }).toString(),
});

const list = get('/tasks?limit=50');
const me = get('/users/me');
const MIX = [list, list, me, list, create, list, list, me, list, update];

/** Each function builds a request of a user. */
export const OPERATIONS = {
  me,
  list,
  assigned: get('/tasks/assigned?limit=50'),
  mentioned: get('/tasks/mentioned?limit=50'),
  create,
  update,
  mixed: (program, sender, number) => MIX[number % MIX.length](program, sender, number),
  login,
};

/**
 * The requests that one connection repeats. Connections start with different users, so they do not send the same
 * request at the same time. Each user occurs twice, so an update changes the title.
 */
export const requestsOf = (program, operation, connection) => {
  const perSender = operation === 'mixed' ? MIX.length : 1;
  return Array.from({ length: 2 * SENDERS.length * perSender }, (_, place) => {
    const sender = SENDERS[(connection * 7 + Math.floor(place / perSender)) % SENDERS.length];
    return OPERATIONS[operation](program, sender, connection * 7 + place);
  });
};

/** The ids of tasks by their creator. Both databases have the same ids. */
export const tasksToUpdate = async (databaseUrl) => {
  const { rows } = await execute(
    databaseUrl,
    `select created_by_id as sender, (array_agg(id order by id desc))[:${TASKS_TO_UPDATE}] as ids
     from tasks where created_by_id = any($1) group by created_by_id`,
    [SENDERS],
  );
  return new Map(rows.map(({ sender, ids }) => [sender, ids]));
};

export const answerOf = async (program, { path, ...init }) => {
  const answer = await fetch(program.url + path, init);
  if (!answer.ok) throw new Error(`${program.name}: ${init.method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const shapeOf = (value) => {
  if (Array.isArray(value)) return value.map(shapeOf);
  return typeof value === 'object' && value !== null && 'id' in value
    ? { id: value.id, fields: Object.keys(value).sort() }
    : value;
};

/** Throws unless both programs return the same rows and fields to every user. */
export const requireSameAnswers = async ([one, other]) => {
  for (const operation of ['me', 'list', 'assigned', 'mentioned'])
    for (const sender of SENDERS) {
      const [expected, actual] = await Promise.all(
        [one, other].map(async (program) => answerOf(program, OPERATIONS[operation](program, sender, 0))),
      );
      if (JSON.stringify(shapeOf(expected)) !== JSON.stringify(shapeOf(actual)))
        throw new Error(
          `${operation} of person ${sender}: ${one.name} and ${other.name} answer different rows or fields`,
        );
    }
};
