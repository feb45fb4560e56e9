/** Hears what servers tell of their sites. */
@NullMarked
package io.secondsite.vault.inventory.kafka;

import org.jspecify.annotations.NullMarked;
