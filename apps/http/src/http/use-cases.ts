import type {
  AddComment,
  Authenticate,
  ChangePassword,
  CreateApiToken,
  CreateTask,
  CreateUser,
  DeleteApiToken,
  DeleteTask,
  EndSession,
  ExportTasks,
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
  DeleteUser,
  ListApiTokens,
  ListAudit,
  RecordDeniedRequest,
  DeleteComment,
  EditComment,
  ListActivity,
  ListComments,
  RestoreTask,
  SearchUsers,
  UpdateOwnProfile,
  UpdateTask,
  UpdateUser,
  DiscardDeadLetter,
  GetNotificationPreferences,
  ListDeadLetters,
  ListNotifications,
  MuteTask,
  ReadAllNotifications,
  ReadNotification,
  RedeliverDeadLetter,
  RedeliverDeadLetters,
  SetNotificationPreferences,
  TestWebhook,
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
  updateUser: UpdateUser;
  deleteUser: DeleteUser;
  createApiToken: CreateApiToken;
  listApiTokens: ListApiTokens;
  deleteApiToken: DeleteApiToken;
  listAudit: ListAudit;
  recordRefusal: RecordDeniedRequest;
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
  listDeadLetters: ListDeadLetters;
  redeliverDeadLetter: RedeliverDeadLetter;
  redeliverDeadLetters: RedeliverDeadLetters;
  discardDeadLetter: DiscardDeadLetter;
  getNotificationPreferences: GetNotificationPreferences;
  listNotifications: ListNotifications;
  muteTask: MuteTask;
  readAllNotifications: ReadAllNotifications;
  readNotification: ReadNotification;
  setNotificationPreferences: SetNotificationPreferences;
  testWebhook: TestWebhook;
}>;
