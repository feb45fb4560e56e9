/** Network mappings: which may be made, what they resolve to, and following the inventory. */
@NullMarked
package io.secondsite.mapping.network;

import org.jspecify.annotations.NullMarked;
