/** Tests of pins and verifications. */
@NullMarked
package io.secondsite.vault.replica;

import org.jspecify.annotations.NullMarked;
