/** {@code /hosts}: how hosts stand, and how they join. */
@NullMarked
package io.secondsite.provider.hosts.rest;

import org.jspecify.annotations.NullMarked;
