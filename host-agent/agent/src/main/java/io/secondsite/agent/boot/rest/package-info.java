/** Over REST: boot. */
@NullMarked
package io.secondsite.agent.boot.rest;

import org.jspecify.annotations.NullMarked;
