package io.secondsite.vault.token;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller may do; a later role includes those before it. */
public enum Role {
  /** Looks at everything. */
  VIEWER,
  /** Runs drills. */
  OPERATOR,
  /** Fails over. */
  FAILOVER,
  /** Changes everything else. */
  ADMINISTRATOR;

  /** As in a token's groups. */
  public String group() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** This role and those that it includes. */
  public Set<String> groups() {
    return Arrays.stream(values())
        .filter(role -> role.compareTo(this) <= 0)
        .map(Role::group)
        .collect(Collectors.toUnmodifiableSet());
  }

  public static Optional<Role> ofGroup(String group) {
    return Arrays.stream(values()).filter(role -> role.group().equals(group)).findFirst();
  }
}
