package io.secondsite.vault.protection.rest;

import org.jspecify.annotations.Nullable;

/** The body that disables protection; nothing in it changes what is done. */
record DisableProposal(@Nullable Properties properties) {

  record Properties(@Nullable String disableProtectionReason) {}
}
