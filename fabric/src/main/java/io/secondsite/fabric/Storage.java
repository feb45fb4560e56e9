package io.secondsite.fabric;

import org.jspecify.annotations.Nullable;

/**
 * A place for replicas on a host. Places of the same name on several hosts are one shared place.
 *
 * @param classification null for a place of no classification
 */
public record Storage(String name, String path, @Nullable String classification) {}
