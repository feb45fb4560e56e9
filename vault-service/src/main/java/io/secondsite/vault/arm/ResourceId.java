package io.secondsite.vault.arm;

import io.secondsite.rim.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The ARM id of something in a vault.
 *
 * @param parts types and names from the vault on, outermost first
 */
public record ResourceId(VaultId vault, List<Part> parts) {
  /** The longest id that is taken. */
  public static final int LENGTH_MAX = 2048;

  private static final int VAULT_SEGMENTS = 8;
  private static final String NAMESPACE = "Microsoft.RecoveryServices";

  public ResourceId {
    parts = List.copyOf(parts);
  }

  /** One step down. */
  public record Part(String type, String name) {}

  /** Reads an id; the names of types do not mind case. */
  public static ResourceId parse(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw ProblemException.badValue(field, "is missing").withRemedy("give an ARM id");
    }
    return optional(text)
        .orElseThrow(() ->
            ProblemException.of(
                    ArmProblem.INVALID_RESOURCE_ID, "not the ARM id of a vault's resource")
                .inField(field)
                .withRemedy("give the id as a GET of the resource tells it"));
  }

  /** The id, if the text is one. */
  public static Optional<ResourceId> optional(String text) {
    if (text.length() > LENGTH_MAX || !text.startsWith("/")) {
      return Optional.empty();
    }
    List<String> segments = Arrays.asList(text.substring(1).split("/", -1));
    boolean isVault =
        segments.size() >= VAULT_SEGMENTS
            && segments.size() % 2 == 0
            && segments.stream().noneMatch(String::isBlank)
            && is(segments, 0, "subscriptions")
            && is(segments, 2, "resourceGroups")
            && is(segments, 4, "providers")
            && is(segments, 5, NAMESPACE)
            && is(segments, 6, "vaults");
    if (!isVault) {
      return Optional.empty();
    }
    VaultId vault = new VaultId(segments.get(1), segments.get(3), segments.get(7));
    List<Part> parts =
        IntStream.iterate(VAULT_SEGMENTS, at -> at < segments.size(), at -> at + 2)
            .mapToObj(at -> new Part(segments.get(at), segments.get(at + 1)))
            .toList();
    return Optional.of(new ResourceId(vault, parts));
  }

  private static boolean is(List<String> segments, int at, String expected) {
    return segments.get(at).equalsIgnoreCase(expected);
  }

  /** The name at a type, e.g. of the fabric in a container's id. */
  public Optional<String> name(String type) {
    return parts.stream()
        .filter(part -> part.type().equalsIgnoreCase(type))
        .map(Part::name)
        .findFirst();
  }

  /** Whether these are exactly the types of the id. */
  public boolean hasTypes(String... types) {
    return parts.size() == types.length
        && IntStream.range(0, types.length)
            .allMatch(at -> parts.get(at).type().equalsIgnoreCase(types[at]));
  }

  /** The same, or a refusal that names the field. */
  public ResourceId expect(String field, String... types) {
    if (!hasTypes(types)) {
      throw ProblemException.of(
              ArmProblem.INVALID_RESOURCE_ID,
              "must be the id of a vault's " + String.join("/", types))
          .inField(field)
          .withRemedy("give the id as a GET of the resource tells it");
    }
    return this;
  }

  /** The type as the envelope has it. */
  public String type() {
    return NAMESPACE
        + "/vaults"
        + parts.stream().map(part -> "/" + part.type()).collect(Collectors.joining());
  }

  /** The last name. */
  public String lastName() {
    return parts.isEmpty() ? vault.name() : parts.getLast().name();
  }

  @Override
  public String toString() {
    return vault.id()
        + parts.stream()
            .map(part -> "/" + part.type() + "/" + part.name())
            .collect(Collectors.joining());
  }
}
