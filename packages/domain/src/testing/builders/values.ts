import * as E from 'fp-ts/lib/Either.js';
import type { DeadLetterId } from '../../notification/dead-letter.js';
import type { NotificationId } from '../../notification/notification.js';
import type { ValueProblem } from '../../shared/text.js';
import type { ActivityId } from '../../task/activity.js';
import { parseCommentBody, type CommentBody, type CommentId } from '../../task/comment.js';
import { parseLabel, parseTitle, type Label, type TaskTitle } from '../../task/task-values.js';
import type { TaskId } from '../../task/task.js';
import { parseNewPassword, type NewPassword, type PasswordHash } from '../../user/password.js';
import type { SessionId } from '../../user/session.js';
import { parseEmail } from '../../user/email.js';
import { parseDiscordUserId, parseUsername } from '../../user/user-values.js';
import type { DiscordUserId, Email, UserId, Username } from '../../user/user.js';
import { parseWebhookUrl, type WebhookUrl } from '../../user/webhook-url.js';

/** A parse function for values that are known to be good: throws when one is not. */
const mustParse =
  <Value>(parse: (text: string) => E.Either<ValueProblem, Value>) =>
  (text: string): Value => {
    const parsed = parse(text);
    if (E.isLeft(parsed)) throw new Error(`${JSON.stringify(text)} is refused: ${JSON.stringify(parsed.left)}`);
    return parsed.right;
  };

export const username: (text: string) => Username = mustParse(parseUsername);
export const email: (text: string) => Email = mustParse(parseEmail);
export const newPassword: (text: string) => NewPassword = mustParse(parseNewPassword(() => false));
export const discordUserId: (text: string) => DiscordUserId = mustParse(parseDiscordUserId);
export const webhookUrl: (text: string) => WebhookUrl = mustParse(parseWebhookUrl);
export const taskTitle: (text: string) => TaskTitle = mustParse(parseTitle);
export const commentBody: (text: string) => CommentBody = mustParse(parseCommentBody);
export const label: (text: string) => Label = mustParse(parseLabel);

export const userId = (id: number): UserId => id as UserId;
export const taskId = (id: number): TaskId => id as TaskId;
export const commentId = (id: number): CommentId => id as CommentId;
export const activityId = (id: number): ActivityId => id as ActivityId;
export const notificationId = (id: number): NotificationId => id as NotificationId;
export const deadLetterId = (uuid: string): DeadLetterId => uuid as DeadLetterId;
export const sessionId = (uuid: string): SessionId => uuid as SessionId;
export const passwordHash = (hash: string): PasswordHash => hash as PasswordHash;
