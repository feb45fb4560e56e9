/** Keeps storage mappings in PostgreSQL. */
@NullMarked
package io.secondsite.mapping.storage.jpa;

import org.jspecify.annotations.NullMarked;
