import * as E from 'fp-ts/lib/Either.js';
import type { Username } from '#src/shared/actor.js';
import type { CommentId, DeadLetterId, NotificationId, SessionId, TaskId, UserId } from '#src/shared/ids.js';
import type { ValueProblem } from '#src/shared/text.js';
import type { ActivityId } from '#src/task/activity/activity.js';
import { parseCommentBody, type CommentBody } from '#src/task/comment/comment.js';
import { parseLabel, parseTitle, type Label, type TaskTitle } from '#src/task/task-values.js';
import { parseNewPassword, type NewPassword, type PasswordHash } from '#src/user/password.js';
import { parseEmail } from '#src/user/email.js';
import { parseDiscordUserId, parseUsername } from '#src/user/user-values.js';
import type { DiscordUserId, Email } from '#src/user/user.js';
import { parseWebhookUrl, type WebhookUrl } from '#src/user/webhook-url.js';

/** A parse function for valid test data. Throws for an invalid value. */
const mustParse =
  <Value>(parse: (text: string) => E.Either<ValueProblem, Value>) =>
  (text: string): Value => {
    const parsed = parse(text);
    if (E.isLeft(parsed)) throw new Error(`${JSON.stringify(text)} is not valid: ${JSON.stringify(parsed.left)}`);
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
