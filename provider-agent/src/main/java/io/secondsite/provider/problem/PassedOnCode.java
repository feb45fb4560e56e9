package io.secondsite.provider.problem;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** A code of another service, passed on as it came. */
public record PassedOnCode(String name, Category category, int status) implements ErrorCode {}
