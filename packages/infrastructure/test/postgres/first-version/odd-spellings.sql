-- Plain text that people wrote by hand, and timestamps kept as text.
CREATE TABLE users (
  id SERIAL PRIMARY KEY, username VARCHAR(50) UNIQUE, email VARCHAR(50) UNIQUE, hashed_password VARCHAR(60),
  is_superuser VARCHAR(5), is_active BOOLEAN, created_at VARCHAR(40), updated_at DATE
);
CREATE TABLE tasks (
  id SERIAL PRIMARY KEY, title VARCHAR(50), description VARCHAR, status VARCHAR(30), priority VARCHAR(30),
  created_by_id INTEGER REFERENCES users (id), assignee_id INTEGER
);
CREATE TABLE task_mentions (task_id INTEGER, user_id INTEGER);
INSERT INTO users VALUES
  (1, 'admin', 'admin@example.com', 'x', 'True', true, '2024-01-02T03:04:05', '2024-01-02'),
  (2, 'anna', 'anna@example.com', 'x', 'no', true, '2024-01-02T03:04:05+02:00', 'infinity');
INSERT INTO tasks (title, status, priority, created_by_id) VALUES
  ('a', 'Done', 'High', 1), ('b', 'in-progress', 'medium', 1), ('c', 'To Do', 'Urgent', 1),
  ('d', 'TaskStatus.IN_PROGRESS', 'TaskPriority.LOW', 1), ('e', 'INPROGRESS', '', 1), ('f', 'DONE', 'urgent', 2);
INSERT INTO task_mentions VALUES (1, 2);
