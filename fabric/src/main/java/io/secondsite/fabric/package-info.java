/**
 * The fabric file: sites, hosts, clouds, networks and storage as an administrator writes them down.
 */
@NullMarked
package io.secondsite.fabric;

import org.jspecify.annotations.NullMarked;
