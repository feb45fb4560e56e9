/**
 * Desired protection made real at this site: what the vault wants, what the other side says, and
 * the steps in between.
 */
@NullMarked
package io.secondsite.provider.protection;

import org.jspecify.annotations.NullMarked;
