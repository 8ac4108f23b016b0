import { isWellKnownPassword } from '@l-age/infrastructure';
import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { makeApp } from '../http/app.js';
import type { Keys } from '../http/signing/keys.js';
import type { Readiness } from '../lifecycle/readiness.js';
import type { ServiceContainer } from './container.js';

/** Keys for one purpose: who finds out about one knows nothing of the key it was made from. */
const derivedKeys = ([secret, ...former]: Keys, purpose: string): Keys => {
  const derivedFrom = (key: string): string => createHmac('sha256', key).update(purpose).digest('base64url');
  return [derivedFrom(secret), ...former.map(derivedFrom)];
};

/** The HTTP interface over what the container holds. */
export const httpAppOf = ({ get }: ServiceContainer, readiness: Readiness): RequestListener => {
  const config = get('config');
  return makeApp({
    useCases: {
      logIn: get('logIn'),
      refreshSession: get('refreshSession'),
      logOut: get('logOut'),
      listSessions: get('listSessions'),
      endSession: get('endSession'),
      revokeToken: get('revokeToken'),
      introspectToken: get('introspectToken'),
      authenticate: get('authenticate'),
      createUser: get('createUser'),
      getUser: get('getUser'),
      searchUsers: get('searchUsers'),
      updateOwnProfile: get('updateOwnProfile'),
      changePassword: get('changePassword'),
      resetPassword: get('resetPassword'),
      updateUser: get('updateUser'),
      deleteUser: get('deleteUser'),
      createApiToken: get('createApiToken'),
      listApiTokens: get('listApiTokens'),
      deleteApiToken: get('deleteApiToken'),
      listAudit: get('listAudit'),
      recordRefusal: get('recordRefusal'),
      createTask: get('createTask'),
      getTask: get('getTask'),
      listTasks: get('listTasks'),
      exportTasks: get('exportTasks'),
      updateTask: get('updateTask'),
      deleteTask: get('deleteTask'),
      restoreTask: get('restoreTask'),
      listComments: get('listComments'),
      addComment: get('addComment'),
      editComment: get('editComment'),
      deleteComment: get('deleteComment'),
      listActivity: get('listActivity'),
      listDeadLetters: get('listDeadLetters'),
      redeliverDeadLetter: get('redeliverDeadLetter'),
      redeliverDeadLetters: get('redeliverDeadLetters'),
      discardDeadLetter: get('discardDeadLetter'),
      listNotifications: get('listNotifications'),
      readNotification: get('readNotification'),
      readAllNotifications: get('readAllNotifications'),
      getNotificationPreferences: get('getNotificationPreferences'),
      setNotificationPreferences: get('setNotificationPreferences'),
      muteTask: get('muteTask'),
      testWebhook: get('testWebhook'),
    },
    webhookTestLimiter: get('webhookTestLimiter'),
    logger: get('logger'),
    metrics: get('metrics'),
    rateLimiter: get('rateLimiter'),
    clientAddress: get('clientAddress'),
    readiness,
    metricsToken: config.metricsToken,
    isWellKnownPassword,
    corsOrigins: config.corsOrigins,
    cursorKeys: derivedKeys(get('runtime').secretKeys, 'cursors of lists'),
    fingerprintKeys: derivedKeys(get('runtime').secretKeys, 'fingerprints of requests'),
    devMode: config.devMode,
  });
};
