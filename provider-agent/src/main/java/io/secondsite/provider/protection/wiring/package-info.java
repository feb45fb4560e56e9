/** Assembles protection. */
@NullMarked
package io.secondsite.provider.protection.wiring;

import org.jspecify.annotations.NullMarked;
