/** What can go wrong, as callers see it: a code, a status, the field and the remedy. */
@NullMarked
package io.secondsite.agent.problem;

import org.jspecify.annotations.NullMarked;
