/** Keeps the image in PostgreSQL, shared by all instances of the service. */
@NullMarked
package io.secondsite.mapping.inventory.jpa;

import org.jspecify.annotations.NullMarked;
