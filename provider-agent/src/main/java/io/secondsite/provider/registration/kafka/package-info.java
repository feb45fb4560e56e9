/** What the vault says of this server's registration. */
@NullMarked
package io.secondsite.provider.registration.kafka;

import org.jspecify.annotations.NullMarked;
