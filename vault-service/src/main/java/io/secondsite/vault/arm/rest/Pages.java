package io.secondsite.vault.arm.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmProblem;
import io.secondsite.vault.config.ApiConfig;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cuts lists into pages; {@code $skipToken} is where the next page begins. */
@RequestScoped
public class Pages {
  private static final String SKIP_TOKEN = "$skipToken";
  private static final String TAKE = "$take";
  private static final String TOP = "$top";

  private final UriInfo uri;
  private final RequestBase base;
  private final int entriesMax;

  Pages(UriInfo uri, RequestBase base, ApiConfig config) {
    this.uri = uri;
    this.base = base;
    entriesMax = config.pageEntries();
  }

  /** The page that is asked for, of everything there is. */
  public <E, V> ArmList<V> of(List<E> all, Function<E, V> view) {
    int from = number(SKIP_TOKEN, 0, Integer.MAX_VALUE, 0);
    int size = Math.min(entriesMax, number(TAKE, 1, Integer.MAX_VALUE, size(TOP)));
    int begin = Math.min(from, all.size());
    int end = (int) Math.min(all.size(), (long) begin + size);
    List<V> page = all.subList(begin, end).stream().map(view).toList();
    return new ArmList<>(page, end < all.size() ? next(end) : null);
  }

  private int size(String name) {
    return number(name, 1, Integer.MAX_VALUE, entriesMax);
  }

  private String next(int from) {
    URI request =
        uri.getRequestUriBuilder()
            .replaceQueryParam("$skiptoken")
            .replaceQueryParam(SKIP_TOKEN, from)
            .build();
    return base.absolute(request.getRawPath() + "?" + request.getRawQuery());
  }

  private int number(String name, int smallest, int largest, int absent) {
    String text = query(name);
    if (text == null || text.isEmpty()) {
      return absent;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= smallest && number <= largest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below, as a number that is too large or too small
    }
    throw ProblemException.of(ArmProblem.INVALID_PAGE, "must be a number from " + smallest)
        .inField(name)
        .withRemedy("follow nextLink as it is");
  }

  private @Nullable String query(String name) {
    return uri.getQueryParameters().entrySet().stream()
        .filter(parameter -> parameter.getKey().equalsIgnoreCase(name))
        .map(parameter -> parameter.getValue().getFirst())
        .findFirst()
        .orElse(null);
  }
}
