-- SQLAlchemy's default: native enums that hold the names of the members.
CREATE TYPE taskstatus AS ENUM ('TODO', 'IN_PROGRESS', 'DONE');
CREATE TYPE taskpriority AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');

CREATE TABLE users (
  id SERIAL NOT NULL PRIMARY KEY,
  username VARCHAR NOT NULL,
  email VARCHAR NOT NULL,
  hashed_password VARCHAR NOT NULL,
  is_superuser BOOLEAN DEFAULT false,
  is_active BOOLEAN DEFAULT true,
  discord_username VARCHAR,
  discord_webhook VARCHAR,
  discord_user_id BIGINT,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
  updated_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_email_key UNIQUE (email)
);
CREATE TABLE tasks (
  id SERIAL NOT NULL PRIMARY KEY,
  title VARCHAR(200) NOT NULL,
  description TEXT,
  status taskstatus NOT NULL DEFAULT 'TODO'::taskstatus,
  priority taskpriority DEFAULT 'MEDIUM'::taskpriority,
  created_by_id INTEGER NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  assignee_id INTEGER REFERENCES users (id),
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
  updated_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX ix_open_tasks ON tasks (created_at) WHERE status = 'TODO'::taskstatus;
CREATE INDEX ix_tasks_status ON tasks (status);
CREATE TABLE task_mentions (
  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (task_id, user_id)
);

INSERT INTO users (username, email, hashed_password, is_superuser, discord_user_id, discord_webhook) VALUES
  ('admin', 'admin@example.com', '$2b$12$abcdefghijklmnopqrstuv', true, 80351110224678912, 'https://discord.com/api/webhooks/1/abc'),
  ('anna', 'anna@example.com', '$2b$12$abcdefghijklmnopqrstuv', false, NULL, NULL);
INSERT INTO tasks (title, status, priority, created_by_id, assignee_id, created_at, updated_at) VALUES
  ('one', 'TODO', 'LOW', 1, 2, '2024-01-01 00:00:00+02', '2024-01-02 00:00:00+02'),
  ('two', 'IN_PROGRESS', 'URGENT', 2, NULL, '2024-01-01 00:00:00+02', NULL),
  ('three', 'DONE', NULL, 1, 1, '2024-01-01 00:00:00+02', '2024-01-03 00:00:00+00');
INSERT INTO task_mentions VALUES (1, 1), (2, 1), (2, 2);
