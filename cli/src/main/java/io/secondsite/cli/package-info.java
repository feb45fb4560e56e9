/** The command line client of the host-agents' REST. */
@NullMarked
package io.secondsite.cli;

import org.jspecify.annotations.NullMarked;
