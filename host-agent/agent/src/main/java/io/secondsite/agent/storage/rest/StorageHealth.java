package io.secondsite.agent.storage.rest;

import io.secondsite.agent.storage.Storage;
import io.secondsite.volume.LocationStatus;
import io.secondsite.volume.SpaceLevel;
import io.smallrye.health.api.Wellness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Storage locations in {@code /q/health}: down while one is closed, degraded or critically full.
 * Not in {@code /q/health/ready}: the agent goes on with the others, and with what it sends.
 */
@Wellness
@Singleton
final class StorageHealth implements HealthCheck {
  private final Storage storage;

  StorageHealth(Storage storage) {
    this.storage = storage;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("storage locations");
    boolean isWell = true;
    for (LocationStatus status : storage.statuses()) {
      isWell &= isWell(status);
      answer.withData(status.name(), text(status));
    }
    return answer.status(isWell).build();
  }

  private static boolean isWell(LocationStatus status) {
    return status.state() == LocationStatus.State.OPEN
        && status.degraded() == null
        && status.level() != SpaceLevel.CRITICAL;
  }

  private static String text(LocationStatus status) {
    if (status.state() != LocationStatus.State.OPEN) {
      return "CLOSED: " + status.reason();
    }
    String room =
        "%s: %d of %d bytes are free, the reserve is %d"
            .formatted(
                status.level(), status.freeBytes(), status.sizeBytes(), status.reserveBytes());
    return status.degraded() == null ? room : "degraded: " + status.degraded() + "; " + room;
  }
}
