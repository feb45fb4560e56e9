/** What all resources share: who may come in, how problems are told. */
@NullMarked
package io.secondsite.agent.rest;

import org.jspecify.annotations.NullMarked;
