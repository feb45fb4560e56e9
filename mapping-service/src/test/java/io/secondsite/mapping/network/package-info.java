@NullMarked
package io.secondsite.mapping.network;

import org.jspecify.annotations.NullMarked;
