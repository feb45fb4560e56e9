/** Over REST: machines. */
@NullMarked
package io.secondsite.agent.machines.rest;

import org.jspecify.annotations.NullMarked;
