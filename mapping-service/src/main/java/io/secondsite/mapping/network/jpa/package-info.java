/** Keeps network mappings in PostgreSQL. */
@NullMarked
package io.secondsite.mapping.network.jpa;

import org.jspecify.annotations.NullMarked;
