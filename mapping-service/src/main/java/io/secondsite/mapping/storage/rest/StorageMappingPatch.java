package io.secondsite.mapping.storage.rest;

import org.jspecify.annotations.Nullable;

/** What a mapping is changed to. */
record StorageMappingPatch(
    @Nullable String recoveryServer, @Nullable String recoveryClassification) {}
