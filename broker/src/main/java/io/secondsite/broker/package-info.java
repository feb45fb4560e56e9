/**
 * A Kafka broker of one node in this process: for one machine, and for tests. It makes the topics
 * of the catalogue as they must be.
 */
@NullMarked
package io.secondsite.broker;

import org.jspecify.annotations.NullMarked;
