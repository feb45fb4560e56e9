package io.secondsite.provider.hosts;

import java.time.Duration;

/**
 * How long a host-agent may take.
 *
 * @param answer to a question
 * @param action to do something: booting, pairing, ending
 */
public record HostDeadlines(Duration answer, Duration action) {}
