@NullMarked
package io.secondsite.trust;

import org.jspecify.annotations.NullMarked;
