/** How initial replications are ordered, exported, imported and adopted over REST. */
@NullMarked
package io.secondsite.agent.seeding.rest;

import org.jspecify.annotations.NullMarked;
