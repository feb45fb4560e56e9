package io.secondsite.mapping.network.rest;

import org.jspecify.annotations.Nullable;

/** What a mapping is changed to. */
record NetworkMappingPatch(@Nullable String recoveryServer, @Nullable String recoveryNetwork) {}
