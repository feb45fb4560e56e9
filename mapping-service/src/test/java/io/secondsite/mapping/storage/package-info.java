@NullMarked
package io.secondsite.mapping.storage;

import org.jspecify.annotations.NullMarked;
