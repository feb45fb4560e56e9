/** Over REST: replication. */
@NullMarked
package io.secondsite.agent.replication.rest;

import org.jspecify.annotations.NullMarked;
