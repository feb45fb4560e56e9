package io.secondsite.vault.job;

/**
 * What a job changes.
 *
 * @param id the ARM id of the resource; also what its long-running operation answers at the end
 * @param type e.g. {@code ProtectionEntity}, {@code ProtectionContainerMapping}
 */
public record JobTarget(String id, String name, String type) {
  public static final String ITEM = "ProtectionEntity";
  public static final String PAIRING = "ProtectionContainerMapping";
}
