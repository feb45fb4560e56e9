/**
 * Agents prove themselves to each other by Kerberos: SPNEGO over HTTPS, mutual, bound to the
 * server's certificate. Nothing here knows of pairings or REST.
 */
@NullMarked
package io.secondsite.agent.kerberos;

import org.jspecify.annotations.NullMarked;
