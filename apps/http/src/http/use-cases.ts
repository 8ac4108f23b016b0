import type {
  Authenticate,
  CreateApiToken,
  CreateTask,
  CreateUser,
  DeleteApiToken,
  DeleteTask,
  DeleteUser,
  GetTask,
  GetUser,
  ListApiTokens,
  ListAudit,
  ListTasks,
  LogIn,
  RecordRefusal,
  SearchUsers,
  UpdateOwnProfile,
  UpdateTask,
  UpdateUser,
} from '@l-age/domain';

/** What the routes can do. */
export type UseCases = Readonly<{
  logIn: LogIn;
  authenticate: Authenticate;
  createUser: CreateUser;
  getUser: GetUser;
  searchUsers: SearchUsers;
  updateOwnProfile: UpdateOwnProfile;
  updateUser: UpdateUser;
  deleteUser: DeleteUser;
  createApiToken: CreateApiToken;
  listApiTokens: ListApiTokens;
  deleteApiToken: DeleteApiToken;
  listAudit: ListAudit;
  recordRefusal: RecordRefusal;
  createTask: CreateTask;
  getTask: GetTask;
  listTasks: ListTasks;
  updateTask: UpdateTask;
  deleteTask: DeleteTask;
}>;
