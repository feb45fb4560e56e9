package io.secondsite.vault.inventory;

import io.secondsite.rim.problem.ProblemException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code $filter} of protectable items: comparisons by {@code eq}, joined by {@code and}. */
public record MachineFilter(Map<String, String> wanted) {
  private static final int LENGTH_MAX = 1024;
  private static final Pattern TERM =
      Pattern.compile("\\s*([A-Za-z./]+)\\s+eq\\s+'?([^']*?)'?\\s*", Pattern.CASE_INSENSITIVE);
  private static final Set<String> FIELDS = Set.of("protectionstatus", "friendlyname", "name");

  public MachineFilter {
    wanted = Map.copyOf(wanted);
  }

  public static MachineFilter parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new MachineFilter(Map.of());
    }
    if (text.length() > LENGTH_MAX) {
      throw bad();
    }
    Map<String, String> wanted = new HashMap<>();
    for (String term : text.split("(?i)\\s+and\\s+", -1)) {
      Matcher form = TERM.matcher(term);
      if (!form.matches()) {
        throw bad();
      }
      String path = form.group(1).toLowerCase(Locale.ROOT);
      String field = path.substring(path.lastIndexOf('/') + 1);
      if (!FIELDS.contains(field)) {
        throw bad();
      }
      wanted.put(field, form.group(2));
    }
    return new MachineFilter(wanted);
  }

  private static ProblemException bad() {
    return ProblemException.of(InventoryProblem.BAD_FILTER, "is not understood")
        .inField("$filter")
        .withRemedy(
            "compare protectionStatus, friendlyName or name by eq, joined by and:"
                + " protectionStatus eq 'Unprotected'");
  }

  public boolean matches(SiteObject.Machine machine, String protectionStatus) {
    return is("protectionstatus", protectionStatus)
        && is("friendlyname", machine.friendlyName())
        && is("name", machine.name());
  }

  private boolean is(String field, String value) {
    String expected = wanted.get(field);
    return expected == null || expected.equalsIgnoreCase(value);
  }
}
