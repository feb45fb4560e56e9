/** Commands of the vault to this site. */
@NullMarked
package io.secondsite.provider.command;

import org.jspecify.annotations.NullMarked;
