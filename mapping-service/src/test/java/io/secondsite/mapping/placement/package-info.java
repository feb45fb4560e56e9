@NullMarked
package io.secondsite.mapping.placement;

import org.jspecify.annotations.NullMarked;
