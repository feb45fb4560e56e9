package io.secondsite.replication;

/**
 * What the source knows of its changes cannot be built upon. Never an increment then (I8): the
 * cycle begins anew with a full look at the disks.
 */
final class DoubtException extends Exception {
  private static final long serialVersionUID = 1;

  DoubtException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
