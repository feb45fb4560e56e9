/** The cores of a vault over stores in memory, with sites that say what a test wants. */
@NullMarked
package io.secondsite.vault.world;

import org.jspecify.annotations.NullMarked;
