/** The one door for commands, and who may carry them out. */
@NullMarked
package io.secondsite.provider.command.kafka;

import org.jspecify.annotations.NullMarked;
