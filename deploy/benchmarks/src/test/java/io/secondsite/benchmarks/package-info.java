@org.jspecify.annotations.NullMarked
package io.secondsite.benchmarks;
