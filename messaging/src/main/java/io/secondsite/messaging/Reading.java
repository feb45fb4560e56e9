package io.secondsite.messaging;

/** What came of reading a record. */
sealed interface Reading {

  record Understood(IncomingEvent event) implements Reading {}

  /** An event of a kind that a later version has added. */
  record PassedOver(String type) implements Reading {}

  /** No version of ours can have written this. */
  record Unreadable(String reason) implements Reading {}
}
