/** Over REST: storage locations. */
@NullMarked
package io.secondsite.agent.storage.rest;

import org.jspecify.annotations.NullMarked;
