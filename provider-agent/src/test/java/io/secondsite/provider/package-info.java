@NullMarked
package io.secondsite.provider;

import org.jspecify.annotations.NullMarked;
