CREATE TABLE users (
  id SERIAL PRIMARY KEY, username VARCHAR(50) UNIQUE NOT NULL, email VARCHAR(50) UNIQUE NOT NULL,
  hashed_password VARCHAR(60) NOT NULL, is_superuser BOOLEAN, is_active BOOLEAN
);
CREATE TABLE tasks (
  id SERIAL PRIMARY KEY, title VARCHAR(50), description VARCHAR, status VARCHAR(20), priority VARCHAR(20),
  created_by_id INTEGER REFERENCES users (id), assignee_id INTEGER
);
CREATE TABLE task_mentions (task_id INTEGER, user_id INTEGER, PRIMARY KEY (task_id, user_id));
INSERT INTO users VALUES
  (1, 'Anna', 'anna@example.com', 'x', true, NULL), (2, 'anna', 'other@example.com', 'x', false, NULL),
  (3, 'bert', 'Bert@Example.com', 'x', false, NULL), (4, 'carl', 'bert@example.com', 'x', false, NULL);
INSERT INTO tasks (title, status, priority, created_by_id) VALUES ('a', 'TODO', 'HIGH', 1);
INSERT INTO task_mentions VALUES (1, 2);
