package io.secondsite.provider.inventory;

import java.util.List;
import java.util.Set;

/**
 * Which clouds the vault is told of (R47). A cloud that is left out is not published, nor are its
 * machines.
 */
public sealed interface CloudSynchronisation {

  boolean includes(String cloud);

  record All() implements CloudSynchronisation {
    @Override
    public boolean includes(String cloud) {
      return true;
    }
  }

  record None() implements CloudSynchronisation {
    @Override
    public boolean includes(String cloud) {
      return false;
    }
  }

  record Named(Set<String> clouds) implements CloudSynchronisation {
    public Named {
      clouds = Set.copyOf(clouds);
    }

    @Override
    public boolean includes(String cloud) {
      return clouds.contains(cloud);
    }
  }

  /** As it is written: {@code [all]}, {@code [none]}, or names. */
  static CloudSynchronisation of(List<String> words) {
    return switch (words.size() == 1 ? words.getFirst() : "") {
      case "all" -> new All();
      case "none" -> new None();
      default -> words.isEmpty() ? new None() : new Named(Set.copyOf(words));
    };
  }

  default List<String> words() {
    return switch (this) {
      case All all -> List.of("all");
      case None none -> List.of("none");
      case Named named -> named.clouds().stream().sorted().toList();
    };
  }
}
