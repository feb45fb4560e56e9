/** Assembles registration from its settings. */
@NullMarked
package io.secondsite.vault.registration.wiring;

import org.jspecify.annotations.NullMarked;
