/** Assembles the inventory. */
@NullMarked
package io.secondsite.vault.inventory.wiring;

import org.jspecify.annotations.NullMarked;
