package io.secondsite.vault.arm.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.rest.ProblemFormat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;

/** All errors of this service are worded as those of the public API. */
@Singleton
final class ArmErrorFormat implements ProblemFormat {

  @Override
  public Body body(ProblemException failure, String path) {
    return new Body(MediaType.APPLICATION_JSON, ArmError.of(failure));
  }
}
