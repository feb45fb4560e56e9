/**
 * What can go wrong, as callers see it: a code, whose matter it is, a status, the field and the
 * remedy. Each service has an enum of its own codes; those of any request are in {@link
 * io.secondsite.rim.problem.RequestCode}.
 */
@NullMarked
package io.secondsite.rim.problem;

import org.jspecify.annotations.NullMarked;
