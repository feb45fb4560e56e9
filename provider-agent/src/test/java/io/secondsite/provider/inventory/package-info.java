@NullMarked
package io.secondsite.provider.inventory;

import org.jspecify.annotations.NullMarked;
