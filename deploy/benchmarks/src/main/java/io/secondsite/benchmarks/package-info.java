/**
 * The product's speed, always as a ratio of two things run in turn in one run, or as a count.
 * {@code docs/reference/benchmarks.md} has the method and the last figures.
 */
@org.jspecify.annotations.NullMarked
package io.secondsite.benchmarks;
