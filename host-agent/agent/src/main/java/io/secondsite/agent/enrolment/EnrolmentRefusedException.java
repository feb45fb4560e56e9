package io.secondsite.agent.enrolment;

import java.io.IOException;

/** The site does not take this host in; a person must do something about it. */
public final class EnrolmentRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  EnrolmentRefusedException(String message) {
    super(message);
  }
}
