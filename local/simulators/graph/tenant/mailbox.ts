import type { MailMessage } from './mailMessage';

/** A mail that was accepted. */
export interface SentMail {
  /** Principal name of the user in whose name it was sent. */
  sender: string;
  /** As it came. */
  message: MailMessage;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Every mail since the start or the last clear, in order of arrival. Nothing is delivered. */
export class Mailbox {
  private mails: SentMail[] = [];

  add(mail: SentMail): void {
    this.mails.push(mail);
  }

  list(): readonly SentMail[] {
    return [...this.mails];
  }

  clear(): void {
    this.mails = [];
  }
}
