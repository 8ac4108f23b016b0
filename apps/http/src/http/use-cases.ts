import type {
  Authenticate,
  ChangePassword,
  CreateTask,
  CreateUser,
  DeleteTask,
  EndSession,
  GetTask,
  GetUser,
  IntrospectToken,
  ListSessions,
  ListTasks,
  LogIn,
  LogOut,
  RefreshSession,
  ResetPassword,
  RevokeToken,
  SearchUsers,
  UpdateOwnProfile,
  UpdateTask,
} from '@l-age/domain';

/** What the routes can do. */
export type UseCases = Readonly<{
  logIn: LogIn;
  refreshSession: RefreshSession;
  logOut: LogOut;
  listSessions: ListSessions;
  endSession: EndSession;
  revokeToken: RevokeToken;
  introspectToken: IntrospectToken;
  authenticate: Authenticate;
  createUser: CreateUser;
  getUser: GetUser;
  searchUsers: SearchUsers;
  updateOwnProfile: UpdateOwnProfile;
  changePassword: ChangePassword;
  resetPassword: ResetPassword;
  createTask: CreateTask;
  getTask: GetTask;
  listTasks: ListTasks;
  updateTask: UpdateTask;
  deleteTask: DeleteTask;
}>;
