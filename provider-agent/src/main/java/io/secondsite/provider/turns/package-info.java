/** Work that is done for one thing at a time, and for a bounded number of things at once. */
@NullMarked
package io.secondsite.provider.turns;

import org.jspecify.annotations.NullMarked;
