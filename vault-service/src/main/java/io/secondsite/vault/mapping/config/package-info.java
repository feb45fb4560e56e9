/** Where mapping-service is. */
@NullMarked
package io.secondsite.vault.mapping.config;

import org.jspecify.annotations.NullMarked;
