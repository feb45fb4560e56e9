/**
 * How problems are told over REST, and what no request may do. A service that has another form of
 * error bodies brings a bean of {@link io.secondsite.rim.rest.ProblemFormat}; the usual one is RFC
 * 9457.
 */
@NullMarked
package io.secondsite.rim.rest;

import org.jspecify.annotations.NullMarked;
