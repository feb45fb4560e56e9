package io.secondsite.vault.mapping;

/** The two kinds of mappings, and how mapping-service calls their parts. */
public enum MappingKind {
  NETWORK("/networkMappings", "primaryNetwork", "recoveryNetwork"),
  STORAGE("/storageMappings", "primaryClassification", "recoveryClassification");

  private final String path;
  private final String primary;
  private final String recovery;

  MappingKind(String path, String primary, String recovery) {
    this.path = path;
    this.primary = primary;
    this.recovery = recovery;
  }

  String path() {
    return path;
  }

  String primary() {
    return primary;
  }

  String recovery() {
    return recovery;
  }
}
