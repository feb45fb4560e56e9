/**
 * What the vault wants done to the recovery points of a machine: pins, and checks that take their
 * time. Each is kept until its end is told.
 */
@NullMarked
package io.secondsite.provider.action;

import org.jspecify.annotations.NullMarked;
