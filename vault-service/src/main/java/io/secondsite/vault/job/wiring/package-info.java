/** Makes the beans of the feature's core. */
@NullMarked
package io.secondsite.vault.job.wiring;

import org.jspecify.annotations.NullMarked;
