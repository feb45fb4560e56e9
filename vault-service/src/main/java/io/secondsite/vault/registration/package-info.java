/** How management servers become known to a vault: registration keys, certificates, renewal. */
@NullMarked
package io.secondsite.vault.registration;

import org.jspecify.annotations.NullMarked;
