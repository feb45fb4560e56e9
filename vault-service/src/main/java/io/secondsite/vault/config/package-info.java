/** Settings of vault-service, one interface a feature. */
@NullMarked
package io.secondsite.vault.config;

import org.jspecify.annotations.NullMarked;
