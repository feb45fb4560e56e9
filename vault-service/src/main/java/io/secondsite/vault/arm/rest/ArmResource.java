package io.secondsite.vault.arm.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import org.jspecify.annotations.Nullable;

/** The envelope of a resource. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArmResource<P>(
    String id, String name, String type, @Nullable String location, @Nullable P properties) {

  /**
   * Something in a vault.
   *
   * @param path types and names in turn
   */
  public static <P> ArmResource<P> of(VaultId vault, P properties, String... path) {
    String id = vault.child(path);
    ResourceId parsed =
        ResourceId.optional(id)
            .orElseThrow(() -> new IllegalArgumentException("no resource's id: " + id));
    return new ArmResource<>(id, parsed.lastName(), parsed.type(), null, properties);
  }

  public ArmResource<P> at(String where) {
    return new ArmResource<>(id, name, type, where, properties);
  }
}
