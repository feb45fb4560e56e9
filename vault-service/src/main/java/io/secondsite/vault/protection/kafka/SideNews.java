package io.secondsite.vault.protection.kafka;

import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.Health;
import io.secondsite.vault.protection.ProtectionNews;
import io.secondsite.vault.protection.Side;
import io.secondsite.vault.protection.SideReport;
import io.secondsite.vault.protection.SideState;
import io.secondsite.vault.protection.SourceAge;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes from the inventory what sites tell of their part of protection. */
@Singleton
final class SideNews {
  private static final Logger log = LoggerFactory.getLogger(SideNews.class);
  private static final Pattern KEY = Pattern.compile("([^/]+)/protection/([0-9a-fA-F-]{36})");

  private final ProtectionNews news;

  SideNews(ProtectionNews news) {
    this.news = news;
  }

  void take(IncomingEvent event) {
    if (event.data().isEmpty()) {
      Matcher key = KEY.matcher(event.key());
      if (key.matches()) {
        news.sideGone(UUID.fromString(key.group(2)), key.group(1));
      }
    } else if (event.data().get() instanceof InventoryEvent.ProtectionSideSet side) {
      told(side);
    }
  }

  private void told(InventoryEvent.ProtectionSideSet side) {
    Optional<Side> which = named(Side.values(), side.side());
    Optional<SideState> state = named(SideState.values(), side.state());
    if (which.isEmpty() || state.isEmpty()) {
      log.atWarn()
          .addKeyValue("item", side.item())
          .addKeyValue("side", side.side())
          .addKeyValue("state", side.state())
          .log("a site speaks of a state that this version does not know");
      return;
    }
    news.sideTold(side.item(), side.generation(), which.get(), report(side, state.get()));
  }

  private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
    return Arrays.stream(values).filter(value -> value.name().equals(name)).findFirst();
  }

  private static SideReport report(InventoryEvent.ProtectionSideSet side, SideState state) {
    return new SideReport(
        side.server(),
        state,
        side.host() == null ? null : side.host().name(),
        side.storageLocation(),
        side.planned().stream()
            .map(nic -> new SideReport.PlannedNic(nic.mac(), nic.network(), nic.subnet()))
            .toList(),
        failure(side.error()),
        side.at(),
        side.deleted() == null ? null : side.deleted().keptUntil(),
        health(side.health()),
        newest(side.health()));
  }

  private static @Nullable Health health(InventoryEvent.@Nullable SourceHealth health) {
    return health == null ? null : new Health(health.level(), health.reason(), health.at());
  }

  private static SourceAge.@Nullable Measured newest(InventoryEvent.@Nullable SourceHealth health) {
    InventoryEvent.PointAge newest = health == null ? null : health.newest();
    return newest == null
        ? null
        : new SourceAge.Measured(
            newest.point(),
            Duration.ofMillis(newest.ageMillis()),
            newest.measuredAt(),
            newest.boot(),
            Duration.ofMillis(newest.uptimeMillis()));
  }

  private static @Nullable Failure failure(InventoryEvent.@Nullable Failure error) {
    return error == null ? null : new Failure(error.code(), error.message(), error.remedy());
  }
}
