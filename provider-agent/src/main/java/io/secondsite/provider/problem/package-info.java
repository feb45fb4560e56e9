/** What can go wrong at a provider-agent, as callers see it. */
@NullMarked
package io.secondsite.provider.problem;

import org.jspecify.annotations.NullMarked;
