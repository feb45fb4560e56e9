/** Makes the client. */
@NullMarked
package io.secondsite.vault.mapping.wiring;

import org.jspecify.annotations.NullMarked;
