/** The columns and indexes that the baseline adds to the tables of the first version. */
export const BARE_SCHEMA = `
  alter table users add is_service boolean not null default false, add discord_username text, add discord_user_id text,
    add discord_webhook text, add discord_webhook_status text not null default 'none';
  alter table tasks add labels text[] not null default '{}', add due_date timestamptz, add completed_at timestamptz,
    add version int not null default 1;
  alter table task_mentions add created_at timestamptz not null default now();
  update task_mentions m set created_at = t.created_at from tasks t where t.id = m.task_id;
  create index on tasks (created_by_id, created_at desc, id desc);
  create index on tasks (assignee_id, created_at desc, id desc);
  create index on task_mentions (user_id, created_at desc, task_id desc);`;

const person = (alias) => `json_build_object('id', ${alias}.id, 'username', ${alias}.username)`;

const TASK = `t.id, t.title, t.description, t.status, t.priority, t.created_by_id, t.assignee_id,
  ${person('creator')} as created_by, case when assignee.id is not null then ${person('assignee')} end as assignee,
  coalesce((select json_agg(${person('u')} order by u.id) from task_mentions m join users u on u.id = m.user_id
    where m.task_id = t.id), '[]') as mentioned_users,
  t.labels, t.due_date, t.version, t.completed_at, t.created_at, t.updated_at`;

const PEOPLE =
  'join users creator on creator.id = t.created_by_id left join users assignee on assignee.id = t.assignee_id';

const newestFirst = (page) => `with page as materialized (${page})
  select ${TASK} from page join tasks t on t.id = page.id ${PEOPLE} order by page.created_at desc, page.id desc`;

const newest = (column) =>
  `(select id, created_at from tasks where ${column} = $1 order by created_at desc, id desc limit $2)`;
const MENTIONED = `(select task_id as id, created_at from task_mentions where user_id = $1
  order by created_at desc, task_id desc limit $2)`;

export const STATEMENTS = {
  me: `select id, username, email, is_superuser, is_active, is_service, discord_username, discord_user_id, created_at,
    updated_at, discord_webhook, discord_webhook_status from users where id = $1`,
  list: newestFirst(`select id, created_at from (${newest('created_by_id')} union ${newest('assignee_id')}
    union ${MENTIONED}) mine order by created_at desc, id desc limit $2`),
  assigned: newestFirst(newest('assignee_id')),
  mentioned: newestFirst(MENTIONED),
  task: `select ${TASK} from tasks t ${PEOPLE} where t.id = $1`,
  usersByIds: 'select id, username from users where id = any($1)',
  insertTask: `insert into tasks (title, description, status, priority, created_by_id)
    values ($1, $2, 'todo', 'medium', $3) returning *`,
  insertMentions: 'insert into task_mentions (task_id, user_id) select $1, unnest($2::int[])',
  updateTitle: 'update tasks set title = $2, version = version + 1, updated_at = now() where id = $1',
};
