package io.secondsite.contracts;

import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.mapping.MappingEvent;
import io.secondsite.contracts.provider.FailoverEvent;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.FailoverDecidedEvent;
import io.secondsite.contracts.vault.JobEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.contracts.vault.RegistrationEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of event there is, by topic and by the name it has in {@code ce_type}. */
public final class EventCatalogue {
  private static final Map<Topic, Class<? extends Event>> ROOTS =
      Map.of(
          Topic.REGISTRATION, RegistrationEvent.class,
          Topic.PROTECTION, ProtectionEvent.class,
          Topic.FAILOVER_DECIDED, FailoverDecidedEvent.class,
          Topic.JOB, JobEvent.class,
          Topic.COMMAND, CommandEvent.class,
          Topic.INVENTORY, InventoryEvent.class,
          Topic.FAILOVER, FailoverEvent.class,
          Topic.REPLICATION_DELTA, ReplicationDeltaEvent.class,
          Topic.MAPPING, MappingEvent.class);

  private static final Map<String, Class<? extends Event>> TYPES =
      Arrays.stream(Topic.values())
          .flatMap(topic -> kindsOf(topic).stream())
          .collect(Collectors.toUnmodifiableMap(EventCatalogue::typeOf, Function.identity()));

  private EventCatalogue() {}

  /** The kinds of events on a topic. */
  public static List<Class<? extends Event>> kindsOf(Topic topic) {
    Class<? extends Event> root = ROOTS.get(topic);
    if (root == null) {
      throw new IllegalStateException("no events are known for " + topic);
    }
    return Arrays.stream(root.getPermittedSubclasses())
        .<Class<? extends Event>>map(kind -> kind.asSubclass(Event.class))
        .toList();
  }

  /** The topic an event belongs on. */
  public static Topic topicOf(Event event) {
    return ROOTS.entrySet().stream()
        .filter(root -> root.getValue().isInstance(event))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no topic for " + event.getClass()));
  }

  /** The name in {@code ce_type}, e.g. {@code io.secondsite.vault.PolicySet.v1}. */
  public static String typeOf(Class<? extends Event> kind) {
    String owner = kind.getPackageName().substring(Topic.class.getPackageName().length() + 1);
    return "io.secondsite." + owner + "." + kind.getSimpleName() + ".v1";
  }

  /** The kind of that name, if this version knows it. */
  public static Optional<Class<? extends Event>> kindOf(String type) {
    return Optional.ofNullable(TYPES.get(type));
  }
}
