package io.secondsite.provider.hosts;

import java.time.Instant;

/** A replica that was deleted, and until when its host can restore it. */
public record DeletedReplica(Instant deletedAt, Instant keptUntil) {}
