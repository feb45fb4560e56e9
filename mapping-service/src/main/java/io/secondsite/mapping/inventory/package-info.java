/**
 * What the sites told about themselves and what the vault wants protected, folded from events into
 * an immutable image. The database keeps it as a cache of the log.
 */
@NullMarked
package io.secondsite.mapping.inventory;

import org.jspecify.annotations.NullMarked;
