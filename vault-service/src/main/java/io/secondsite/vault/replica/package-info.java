/**
 * What an administrator has done to the recovery points of a machine: pins and verifications. The
 * site that keeps the points (for a comparison: the one that has the source) carries it out.
 */
@NullMarked
package io.secondsite.vault.replica;

import org.jspecify.annotations.NullMarked;
