package io.secondsite.mapping.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param after what to ask on with; null at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> value, @Nullable UUID after) {
  private static final int LIMIT = 200;
  private static final int LIMIT_MAX = 1000;
  private static final int DIGITS_MAX = 9;

  public Page {
    value = List.copyOf(value);
  }

  /**
   * The part that follows an entry.
   *
   * @param limit how many at most, as it was asked for
   * @param after the last entry of the part before, as it was asked for; one that is gone meanwhile
   *     is a bad value
   */
  public static <T> Page<T> of(
      List<T> all, Function<T, UUID> id, @Nullable String limit, @Nullable String after) {
    int most = limit(limit);
    int from = after == null ? 0 : following(all.stream().map(id).toList(), after);
    int to = Math.min(all.size(), from + most);
    List<T> part = all.subList(from, to);
    return new Page<>(part, to < all.size() ? id.apply(part.getLast()) : null);
  }

  public <U> Page<U> map(Function<T, U> form) {
    return new Page<>(value.stream().map(form).toList(), after);
  }

  private static int limit(@Nullable String limit) {
    if (limit == null) {
      return LIMIT;
    }
    if (!limit.matches("[0-9]{1," + DIGITS_MAX + "}")) {
      throw ProblemException.badValue("limit", "must be a whole number");
    }
    return (int) Checks.between("limit", Long.valueOf(limit), LIMIT, 1, LIMIT_MAX);
  }

  private static int following(List<UUID> ids, String after) {
    int position = ids.indexOf(Checks.uuid("after", after));
    if (position < 0) {
      throw ProblemException.badValue("after", "is not in the list any more")
          .withRemedy("begin the list anew");
    }
    return position + 1;
  }
}
