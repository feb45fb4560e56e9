package io.secondsite.rim.rest;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The form of error bodies where a service has none of its own. */
@Singleton
final class ProblemBeans {

  @Produces
  @Singleton
  @DefaultBean
  ProblemFormat format() {
    return (failure, path) -> new ProblemFormat.Body(Problem.MEDIA_TYPE, Problem.of(failure));
  }
}
