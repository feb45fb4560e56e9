/** The network mappings as last heard, and what they make of a machine's cards. */
@NullMarked
package io.secondsite.provider.mapping;

import org.jspecify.annotations.NullMarked;
