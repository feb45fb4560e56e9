/** Registration keys and servers in PostgreSQL. */
@NullMarked
package io.secondsite.vault.registration.jpa;

import org.jspecify.annotations.NullMarked;
