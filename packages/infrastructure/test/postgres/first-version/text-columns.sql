-- Status and priority as VARCHAR with a CHECK (SQLAlchemy's native_enum=False), naive timestamps, lengths, an Alembic
-- revision, a table and columns that only the first version knows.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('9f1c2d3e4a5b');

CREATE TABLE users (
  id SERIAL NOT NULL,
  username VARCHAR(50) NOT NULL,
  email VARCHAR(100) NOT NULL,
  hashed_password VARCHAR(255) NOT NULL,
  is_superuser BOOLEAN,
  is_active BOOLEAN,
  discord_username VARCHAR(40),
  discord_webhook VARCHAR(255),
  department VARCHAR(40) NOT NULL,
  created_at TIMESTAMP WITHOUT TIME ZONE,
  updated_at TIMESTAMP WITHOUT TIME ZONE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE INDEX ix_users_id ON users (id);
ALTER TABLE users ADD CONSTRAINT uq_users_discord UNIQUE (discord_username);

CREATE TABLE tasks (
  id SERIAL NOT NULL,
  title VARCHAR(255) NOT NULL,
  description VARCHAR(500) NOT NULL,
  status VARCHAR(11) NOT NULL DEFAULT 'todo',
  priority VARCHAR(6) DEFAULT 'medium',
  created_by_id INTEGER NOT NULL,
  assignee_id INTEGER,
  due_date TIMESTAMP WITHOUT TIME ZONE,
  estimate_hours NUMERIC NOT NULL,
  created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now(),
  updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now(),
  PRIMARY KEY (id),
  CONSTRAINT taskstatus CHECK (status IN ('todo', 'in_progress', 'done')),
  CONSTRAINT title_length CHECK (char_length(title) <= 255),
  FOREIGN KEY (created_by_id) REFERENCES users (id),
  FOREIGN KEY (assignee_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_tasks_title ON tasks (title);
CREATE INDEX ix_tasks_status ON tasks (status);

CREATE TABLE task_mentions (
  task_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  PRIMARY KEY (task_id, user_id),
  FOREIGN KEY (task_id) REFERENCES tasks (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE TABLE sessions (sid TEXT PRIMARY KEY, payload JSON);
INSERT INTO sessions VALUES ('kept', '{}');
CREATE TABLE notifications (id SERIAL PRIMARY KEY, body TEXT, task_id INTEGER REFERENCES tasks (id));

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch_tasks BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION touch();

INSERT INTO users VALUES
  (1, 'Admin', 'admin@example.com', '$2b$12$abcdefghijklmnopqrstuv', true, true, 'admin#1', NULL, 'IT', '2024-01-02 03:04:05.678901', '2024-01-02 03:04:05'),
  (2, 'anna', 'anna@example.com', '$2a$10$abcdefghijklmnopqrstuv', NULL, NULL, NULL, 'https://example.com/not-discord', 'Sales', NULL, NULL),
  (3, 'x', 'x@example.com', '$2y$10$abcdefghijklmnopqrstuv', false, false, '', '', 'Sales', '2024-01-02 03:04:05', NULL);
INSERT INTO tasks VALUES
  (5, 'First', 'text', 'todo', NULL, 1, 2, '2024-06-01 12:00:00', 1.5, '2024-03-31 02:30:00', '2024-03-31 02:30:00'),
  (9, '', 'text', 'done', 'high', 2, NULL, NULL, 1, '2024-05-01 00:00:00', '2024-05-02 00:00:00'),
  (12, repeat('t', 255), '', 'in_progress', 'low', 3, 3, NULL, 1, NULL, NULL);
INSERT INTO task_mentions VALUES (5, 2), (5, 3), (9, 1);
-- The rows were copied in: the sequences never moved.
