package io.secondsite.vault.registration.rest;

import java.time.Instant;
import java.util.UUID;

/** The content of a key file: what a server needs to be registered. Shown once. */
record KeyFile(UUID id, String vault, String url, String caPem, String secret, Instant expiresAt) {}
