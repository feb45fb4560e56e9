/**
 * The published language: what the services tell one another over Kafka. Events, the topic
 * catalogue, ids; nothing else. A package below is named for the service that alone publishes what
 * is in it. Records change by optional fields only.
 */
@NullMarked
package io.secondsite.contracts;

import org.jspecify.annotations.NullMarked;
