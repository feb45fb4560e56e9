package io.secondsite.messaging;

import java.sql.SQLException;

/** The database of the outbox or inbox refused or does not answer. */
public final class MessagingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MessagingException(String doing, SQLException cause) {
    super(doing + ": " + cause.getMessage(), cause);
  }
}
