@NullMarked
package io.secondsite.provider.registration;

import org.jspecify.annotations.NullMarked;
