@NullMarked
package io.secondsite.mapping.stack;

import org.jspecify.annotations.NullMarked;
