@NullMarked
package io.secondsite.fabric;

import org.jspecify.annotations.NullMarked;
