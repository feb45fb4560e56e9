package io.secondsite.mapping.storage;

import static io.secondsite.mapping.problem.ArmName.folded;

import org.jspecify.annotations.Nullable;

/** Which mappings are wanted; null is any. */
public record StorageMappingFilter(
    @Nullable String vault,
    @Nullable String name,
    @Nullable String primaryServer,
    @Nullable String primaryClassification,
    @Nullable String recoveryServer) {

  public boolean takes(StorageMapping mapping) {
    return isOrAny(vault, mapping.vault())
        && isOrAny(name, mapping.name())
        && exactlyOrAny(primaryServer, mapping.primary().server())
        && exactlyOrAny(primaryClassification, mapping.primary().name())
        && exactlyOrAny(recoveryServer, mapping.recovery().server());
  }

  private static boolean isOrAny(@Nullable String wanted, String given) {
    return wanted == null || folded(wanted).equals(folded(given));
  }

  private static boolean exactlyOrAny(@Nullable String wanted, String given) {
    return wanted == null || wanted.equals(given);
  }
}
