@NullMarked
package io.secondsite.contracts;

import org.jspecify.annotations.NullMarked;
