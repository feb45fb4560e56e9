/** Tells of registered and removed servers. */
@NullMarked
package io.secondsite.vault.registration.kafka;

import org.jspecify.annotations.NullMarked;
