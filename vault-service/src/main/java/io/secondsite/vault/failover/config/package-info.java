/** How long a command is good for. */
@NullMarked
package io.secondsite.vault.failover.config;

import org.jspecify.annotations.NullMarked;
