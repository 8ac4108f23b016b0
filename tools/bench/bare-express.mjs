// The baseline of the benchmark: Express and pg with prepared statements and the same responses. It has no
// authentication (`Authorization: Bearer <user id>`), validation, log, history or notifications. Environment:
// DATABASE_URL, PORT.

import express from 'express';
import process from 'node:process';
import pg from 'pg';
import { STATEMENTS } from './bare-sql.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const rowsOf = async (name, values, connection = pool) =>
  (await connection.query({ name, text: STATEMENTS[name], values })).rows;

const senderOf = (request) => Number(request.headers.authorization.slice('Bearer '.length));

const withMentionedIds = (task) => ({ ...task, mentioned_user_ids: task.mentioned_users.map(({ id }) => id) });

const inTransaction = async (work) => {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const result = await work(connection);
    await connection.query('commit');
    return result;
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
};

const createTask = async (creatorId, { title, description, mentioned_user_ids: mentionedIds }) => {
  const people = await rowsOf('usersByIds', [[creatorId, ...mentionedIds]]);
  const task = await inTransaction(async (connection) => {
    const [created] = await rowsOf('insertTask', [title, description, creatorId], connection);
    await rowsOf('insertMentions', [created.id, mentionedIds], connection);
    return created;
  });
  const created_by = people.find(({ id }) => id === creatorId);
  const mentioned_users = people.filter(({ id }) => mentionedIds.includes(id));
  return withMentionedIds({ ...task, created_by, assignee: null, mentioned_users });
};

const updateTask = async (id, { title }) => {
  await rowsOf('updateTitle', [id, title]);
  const [task] = await rowsOf('task', [id]);
  return withMentionedIds(task);
};

const listOf = (name) => async (request, response) => {
  const tasks = await rowsOf(name, [senderOf(request), Number(request.query.limit)]);
  response.json(tasks.map(withMentionedIds));
};

const api = express.Router();
api.get('/users/me', async (request, response) => response.json((await rowsOf('me', [senderOf(request)]))[0]));
api.get('/tasks', listOf('list'));
api.get('/tasks/assigned', listOf('assigned'));
api.get('/tasks/mentioned', listOf('mentioned'));
api.post('/tasks', express.json(), async (request, response) =>
  response.status(201).json(await createTask(senderOf(request), request.body)),
);
api.patch('/tasks/:id', express.json(), async (request, response) =>
  response.json(await updateTask(Number(request.params.id), request.body)),
);

const app = express();
app.use('/api/v1', api);
app.get('/ready', (_request, response) => response.json({ status: 'ok' }));
app.listen(Number(process.env.PORT), '127.0.0.1');
