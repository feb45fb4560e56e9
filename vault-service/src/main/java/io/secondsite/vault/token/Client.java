package io.secondsite.vault.token;

/** Somebody, or something, that may have tokens. */
public record Client(String id, SecretHash secret, Role role) {}
