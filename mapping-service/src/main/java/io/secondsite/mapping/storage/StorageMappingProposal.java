package io.secondsite.mapping.storage;

/** A mapping that is asked for; its values have passed the door. */
public record StorageMappingProposal(
    String vault, String name, ClassificationId primary, ClassificationId recovery) {}
