/**
 * The host-agent: a Quarkus shell around the libraries. A package per feature; frameworks only in
 * {@code rest}, {@code jpa}, {@code config} and {@code wiring}.
 */
@NullMarked
package io.secondsite.agent;

import org.jspecify.annotations.NullMarked;
