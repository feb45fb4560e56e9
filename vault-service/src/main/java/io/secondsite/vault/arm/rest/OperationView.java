package io.secondsite.vault.arm.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.arm.Operation;
import io.secondsite.vault.arm.VaultId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An operation as it stands. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OperationView(
    String id,
    String name,
    String status,
    Instant startTime,
    @Nullable Instant endTime,
    ArmError.@Nullable Body error) {

  static OperationView of(VaultId vault, Operation operation) {
    return new OperationView(
        vault.child("operationStatus", operation.id()),
        operation.id(),
        operation.status().wireName(),
        operation.startedAt(),
        operation.endedAt(),
        error(operation));
  }

  private static ArmError.@Nullable Body error(Operation operation) {
    Operation.Failure failure = operation.failure();
    return failure == null
        ? null
        : ArmError.of(failure.code(), failure.message(), null, failure.remedy()).error();
  }
}
