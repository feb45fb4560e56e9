/** Tests of protection. */
@NullMarked
package io.secondsite.provider.protection;

import org.jspecify.annotations.NullMarked;
