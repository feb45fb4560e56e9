@NullMarked
package io.secondsite.provider.hosts;

import org.jspecify.annotations.NullMarked;
