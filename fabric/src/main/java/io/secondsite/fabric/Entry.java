package io.secondsite.fabric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in the file and where it stands. What is wrong is noted as a fault and reading goes on
 * with a stand-in, so that one reading finds all the faults; nothing is built of the stand-ins.
 */
record Entry(Node node, String path, Faults faults) {
  private static final String STAND_IN = "?";

  void fault(String problem, String remedy) {
    faults.add(node, path, problem, remedy);
  }

  /** The fields of a map that may have no others. */
  Fields fields(Set<String> known) {
    if (!(node instanceof MappingNode map)) {
      fault("must be a map", "write its fields as `name: value`, one a line");
      return new Fields(this, Map.of());
    }
    Map<String, Entry> fields = new HashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : STAND_IN;
      Entry field = new Entry(tuple.getValueNode(), at(name), faults);
      if (!known.contains(name)) {
        faults.add(
            tuple.getKeyNode(),
            path,
            "has no field `" + brief(name) + "`",
            "known are " + String.join(", ", known.stream().sorted().toList()));
      } else if (fields.putIfAbsent(name, field) != null) {
        faults.add(tuple.getKeyNode(), at(name), "is given twice", "give it once");
      }
    }
    return new Fields(this, fields);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The entries of a list. */
  List<Entry> entries() {
    if (!(node instanceof SequenceNode list)) {
      fault("must be a list", "write its entries as `- entry`, one a line, or as [a, b]");
      return List.of();
    }
    List<Node> values = list.getValue();
    if (values.size() > FabricLimits.LIST_LENGTH_MAX) {
      fault(
          "has " + values.size() + " entries",
          "at most " + FabricLimits.LIST_LENGTH_MAX + " are taken");
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (int index = 0; index < values.size(); index++) {
      entries.add(new Entry(values.get(index), path + "[" + index + "]", faults));
    }
    return entries;
  }

  /** A text; numbers, truths and dates are none unless they are quoted. */
  Optional<String> text() {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      fault("must be a text", "give one, in quotes where it looks like a number");
      return Optional.empty();
    }
    String text = scalar.getValue();
    if (text.isBlank() || text.length() > FabricLimits.TEXT_LENGTH_MAX) {
      fault(
          text.isBlank() ? "is empty" : "has " + text.length() + " characters",
          "give 1 to " + FabricLimits.TEXT_LENGTH_MAX + " characters");
      return Optional.empty();
    }
    if (text.chars().anyMatch(Entry::isInvisible)) {
      fault("has characters that cannot be seen", "take them out");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static boolean isInvisible(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.FORMAT;
  }

  /** A text of that form, or a stand-in. */
  String named(Pattern form, String remedy) {
    Optional<String> text = text();
    if (text.isPresent() && !form.matcher(text.get()).matches()) {
      fault("`" + brief(text.get()) + "` cannot be a name", remedy);
      return STAND_IN;
    }
    return text.orElse(STAND_IN);
  }

  Optional<Boolean> truth() {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      return Optional.of(scalar.getValue().equalsIgnoreCase("true"));
    }
    return Optional.empty();
  }

  /** Notes every value that an earlier one has already. */
  static <T> List<T> distinct(
      List<Entry> entries, Function<Entry, T> read, Function<T, String> identity) {
    Set<String> seen = new HashSet<>();
    List<T> all = new ArrayList<>();
    for (Entry entry : entries) {
      T value = read.apply(entry);
      String name = identity.apply(value);
      if (!name.equals(STAND_IN) && !seen.add(name)) {
        entry.fault("`" + name + "` is given twice", "names are unique, each kind for itself");
      }
      all.add(value);
    }
    return all;
  }

  static boolean isStandIn(String name) {
    return name.equals(STAND_IN);
  }

  static String brief(String text) {
    return text.length() > 64 ? text.substring(0, 64) + "…" : text;
  }

  /** The fields of a map, by name. */
  record Fields(Entry map, Map<String, Entry> present) {

    Optional<Entry> find(String name) {
      return Optional.ofNullable(present.get(name));
    }

    /** A field that must be there. */
    Optional<Entry> need(String name) {
      Optional<Entry> field = find(name);
      if (field.isEmpty()) {
        map.fault("`" + name + "` is missing", "add it");
      }
      return field;
    }

    /** The entries of a list that may be left out. */
    List<Entry> list(String name) {
      return find(name).map(Entry::entries).orElse(List.of());
    }

    /** The entries of a list that must have some. */
    List<Entry> needList(String name) {
      List<Entry> entries = need(name).map(Entry::entries).orElse(List.of());
      if (entries.isEmpty() && find(name).isPresent()) {
        map.fault("`" + name + "` is empty", "give at least one");
      }
      return entries;
    }

    String name(String field, Pattern form, String remedy) {
      return need(field).map(entry -> entry.named(form, remedy)).orElse(STAND_IN);
    }
  }
}
