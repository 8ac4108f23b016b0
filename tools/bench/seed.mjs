/** Who is looked at: user 1 is in a fifth of all tasks, user {@link LIGHT} in some twenty of them. */
export const HEAVY = 1;
export const LIGHT = 999;
const PEOPLE = 1000;

/** In one task of a hundred thousand, however many there are. */
export const RARE_WORD = 'quittengelee';
export const RARE_LABEL = 'board-meeting';

/**
 * The tables as the first version had them, with `count` tasks of a company's everyday: a few people are in most tasks,
 * most tasks are old and done, some words and labels stand everywhere and others hardly ever. The service adopts them.
 * The same for every run: nothing is drawn by chance but from a fixed seed.
 */
export const seedSql = (count) => `
  select setseed(0.25);

  create table users (
    id serial primary key, username varchar(50) not null, email varchar(255) not null,
    hashed_password varchar(255) not null, is_superuser boolean, is_active boolean
  );
  insert into users (username, email, hashed_password, is_superuser, is_active)
  select 'person-' || n, 'person-' || n || '@example.com', 'x', n = 1, true from generate_series(1, ${PEOPLE}) n;

  create table vocabulary as
  select n, a || b || c || case when n % 3 = 0 then 's' else '' end as word
  from unnest('{ba,ko,li,mer,no,pa,ri,sto,tu,ve}'::text[]) with ordinality x (a, i)
  cross join unnest('{l,n,r,s,t,nd,ck,mp,st,rg,ff,b}'::text[]) with ordinality y (b, j)
  cross join unnest('{a,e,i,o,u,er,en,ung,ig,al,ion,or,el,in,um}'::text[]) with ordinality z (c, k)
  cross join lateral (select row_number() over () as n) w;
  update vocabulary v set n = r.n from (
    select word, row_number() over (order by md5(word)) as n from vocabulary
  ) r where r.word = v.word;
  create unique index on vocabulary (n) include (word);
  analyze vocabulary;

  create function pg_temp.words(how_many int) returns text language sql volatile as $$
    select string_agg(word, ' ') from (
      select 1 + floor(1800 * random() ^ 3)::int as n from generate_series(1, how_many)
    ) drawn join vocabulary using (n)
  $$;

  create table tasks as
  select n::int as id,
    initcap(pg_temp.words(3 + n % 4)) || ' ' || n
      || case when n % 100000 = 77777 then ' ${RARE_WORD}' else '' end as title,
    pg_temp.words(20 + n % 30) as description,
    case when random() < 0.03 + 0.2 * n / ${count} then 'todo'
      when random() < 0.08 then 'in_progress' else 'done' end as status,
    ('{low,medium,medium,medium,high,urgent}'::text[])[1 + floor(random() * 6)::int] as priority,
    case when random() < 0.1 then ${HEAVY} when n % (${count} / 10) = 5 then ${LIGHT}
      else 2 + floor(${PEOPLE - 10} * random() ^ 2)::int end as created_by_id,
    case when random() < 0.25 then null when random() < 0.08 then ${HEAVY} when n % (${count} / 5) = 9 then ${LIGHT}
      else 2 + floor(${PEOPLE - 10} * random() ^ 2)::int end as assignee_id,
    array(select distinct label from unnest(array[
        case when random() < 0.3 then 'Billing' end, case when random() < 0.2 then 'support' end,
        case when random() < 0.1 then 'Frontend' end, case when random() < 0.05 then 'urgent customer' end,
        case when random() < 0.02 then 'legal' end, case when n % 100000 = 55555 then '${RARE_LABEL}' end
      ]) label where label is not null) as labels,
    case when random() < 0.6 then timestamptz '2024-01-01' + n * (interval '900 days' / ${count})
      + random() * interval '60 days' end as due_date,
    timestamptz '2024-01-01' + n * (interval '900 days' / ${count}) as created_at,
    timestamptz '2024-01-01' + n * (interval '900 days' / ${count}) + random() ^ 4 * interval '90 days' as updated_at
  from generate_series(1, ${count}) n;
  alter table tasks add primary key (id);
  create sequence tasks_id_seq owned by tasks.id;
  select setval('tasks_id_seq', ${count});
  alter table tasks alter column id set default nextval('tasks_id_seq');

  create table task_mentions (task_id int not null, user_id int not null, primary key (task_id, user_id));
  insert into task_mentions
  select n, user_id from generate_series(1, ${count}) n cross join lateral (
    select case when random() < 0.04 then ${HEAVY} when n % (${count} / 5) = 7 then ${LIGHT}
      else 2 + floor(${PEOPLE - 10} * random() ^ 2)::int end as user_id
    from generate_series(1, 1 + n % 2)
  ) mentioned
  on conflict do nothing;
  drop table vocabulary;`;

/** Something said about every twentieth task. */
export const commentsSql = (count) => `
  insert into l_age.task_comments (task_id, author_id, body, created_at, updated_at)
  select n, 2 + n % ${PEOPLE - 10}, 'About this one: ' || t.title, now(), now()
  from generate_series(20, ${count}, 20) n join tasks t on t.id = n`;
