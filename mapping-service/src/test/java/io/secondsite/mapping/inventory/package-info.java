@NullMarked
package io.secondsite.mapping.inventory;

import org.jspecify.annotations.NullMarked;
