package io.secondsite.mapping.storage;

/** How a storage mapping stands with the inventory: any → any. */
public enum StorageMappingState {
  PAIRED("Paired"),
  PRIMARY_CLASSIFICATION_MISSING("PrimaryClassificationMissing"),
  RECOVERY_CLASSIFICATION_MISSING("RecoveryClassificationMissing");

  private final String shown;

  StorageMappingState(String shown) {
    this.shown = shown;
  }

  /** As the public API shows it. */
  public String shown() {
    return shown;
  }
}
