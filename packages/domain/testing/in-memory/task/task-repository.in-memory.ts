import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '#src/shared/ids.js';
import type { TaskRepository } from '#src/task/task-repository.port.js';
import { peopleIn } from '#src/task/task-view.js';
import type { Task } from '#src/task/task.js';
import { put, requireStored, type Transaction } from '../snapshot.js';

export const makeInMemoryTaskRepository = ({ read, write, nextNumber }: Transaction): TaskRepository => {
  const store = (task: Task): Task => {
    requireStored(read().users, peopleIn(task));
    write({ tasks: put(read().tasks, task.id, task) });
    return task;
  };

  return {
    add: (draft) => TE.fromIO(() => store({ ...draft, id: nextNumber('task') as TaskId })),
    findById: (id) => TE.fromIO(() => O.fromNullable(read().tasks.get(id))),
    save: (task) =>
      TE.fromIO(() => {
        requireStored(read().tasks, [task.id]);
        store(task);
      }),
  };
};
