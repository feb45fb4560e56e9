/**
 * Everything on one machine: the launcher behind {@code ./secondsite}, which starts a PostgreSQL
 * and two host-agents as child processes, and the demo that drives them through their public
 * interface.
 */
@NullMarked
package io.secondsite.standalone;

import org.jspecify.annotations.NullMarked;
