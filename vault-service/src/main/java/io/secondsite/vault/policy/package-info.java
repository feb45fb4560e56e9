/** Replication policies: how often, how long, how. The rules R54 to R72 are checked here, once. */
@NullMarked
package io.secondsite.vault.policy;

import org.jspecify.annotations.NullMarked;
