/**
 * What the tests of a service need around it, real: PostgreSQL and Kafka. A test says
 * {@code @WithTestResource(ServiceStack.class)} and has a fresh database and empty topics; with
 * {@link io.secondsite.testkit.stack.ServiceStack} it stops and starts either of them at the same
 * address, with {@link io.secondsite.testkit.stack.Bus} it plays the other services. To use it, a
 * module depends on {@code secondsite-test-stack} in test scope.
 */
@NullMarked
package io.secondsite.testkit.stack;

import org.jspecify.annotations.NullMarked;
