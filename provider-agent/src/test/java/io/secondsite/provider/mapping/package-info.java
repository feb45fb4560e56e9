/** Tests of mapping. */
@NullMarked
package io.secondsite.provider.mapping;

import org.jspecify.annotations.NullMarked;
