import type {
  AddComment,
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
  DeleteComment,
  EditComment,
  ListActivity,
  ListComments,
  RestoreTask,
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
  restoreTask: RestoreTask;
  listComments: ListComments;
  addComment: AddComment;
  editComment: EditComment;
  deleteComment: DeleteComment;
  listActivity: ListActivity;
}>;
