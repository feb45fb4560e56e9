/** Registration keys for administrators; registration for servers. */
@NullMarked
package io.secondsite.vault.registration.rest;

import org.jspecify.annotations.NullMarked;
