/** The error codes of the service and the checks at its door. */
@NullMarked
package io.secondsite.mapping.problem;

import org.jspecify.annotations.NullMarked;
