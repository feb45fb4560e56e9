@NullMarked
package io.secondsite.provider.stack;

import org.jspecify.annotations.NullMarked;
