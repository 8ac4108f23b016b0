import type {
  Authenticate,
  CreateTask,
  CreateUser,
  DeleteTask,
  GetTask,
  GetUser,
  ListTasks,
  LogIn,
  RestoreTask,
  SearchUsers,
  UpdateOwnProfile,
  UpdateTask,
} from '@l-age/domain';

/** What the routes can do. */
export type UseCases = Readonly<{
  logIn: LogIn;
  authenticate: Authenticate;
  createUser: CreateUser;
  getUser: GetUser;
  searchUsers: SearchUsers;
  updateOwnProfile: UpdateOwnProfile;
  createTask: CreateTask;
  getTask: GetTask;
  listTasks: ListTasks;
  updateTask: UpdateTask;
  deleteTask: DeleteTask;
  restoreTask: RestoreTask;
}>;
