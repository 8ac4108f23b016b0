import type {
  AddComment,
  Authenticate,
  CreateTask,
  CreateUser,
  DeleteComment,
  DeleteTask,
  EditComment,
  ExportTasks,
  GetTask,
  GetUser,
  ListActivity,
  ListComments,
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
  exportTasks: ExportTasks;
  updateTask: UpdateTask;
  deleteTask: DeleteTask;
  restoreTask: RestoreTask;
  listComments: ListComments;
  addComment: AddComment;
  editComment: EditComment;
  deleteComment: DeleteComment;
  listActivity: ListActivity;
}>;
