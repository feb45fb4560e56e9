/**
 * Failing over, for a test or in earnest. The vault decides and sends one command; the engine at
 * the recovery site does it, and its events become the tasks of the job.
 */
@NullMarked
package io.secondsite.vault.failover;

import org.jspecify.annotations.NullMarked;
