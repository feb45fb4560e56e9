package io.secondsite.volume;

import org.jspecify.annotations.Nullable;

/**
 * Something found wrong in a volume's files that did not stop the rest from working.
 *
 * @param file the file concerned, relative to the volume's home where it lies there
 * @param pointId the point that is not listed because of it, or null
 */
public record Problem(String file, @Nullable PointId pointId, String message) {}
