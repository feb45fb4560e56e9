/**
 * The product as a whole, from outside: the launcher's verbs as processes, real parts everywhere.
 */
@NullMarked
package io.secondsite.system;

import org.jspecify.annotations.NullMarked;
