/** What was seen and what was published, in PostgreSQL. */
@NullMarked
package io.secondsite.provider.inventory.jpa;

import org.jspecify.annotations.NullMarked;
