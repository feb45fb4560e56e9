/** The objects of the fabrics in PostgreSQL, one JSON document each. */
@NullMarked
package io.secondsite.vault.inventory.jpa;

import org.jspecify.annotations.NullMarked;
