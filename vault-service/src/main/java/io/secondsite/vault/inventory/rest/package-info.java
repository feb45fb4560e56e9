/** Fabrics, providers, containers, machines, networks and classifications in the public API. */
@NullMarked
package io.secondsite.vault.inventory.rest;

import org.jspecify.annotations.NullMarked;
