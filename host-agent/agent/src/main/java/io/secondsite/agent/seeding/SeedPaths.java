package io.secondsite.agent.seeding;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which paths the agent touches for a person: inside the folders that its configuration names, not
 * over links, and never inside a replica store or its own folders. Thread-safe.
 */
public final class SeedPaths {
  /** What a storage location, and a volume in it, have at their root. */
  private static final List<String> STORE_MARKERS = List.of("location.json", "volume.json");

  private final List<Path> allowed;
  private final Supplier<List<Path>> forbidden;

  /**
   * Paths under these folders.
   *
   * @param forbidden the stores and the agent's own folders, as they are now
   */
  public SeedPaths(List<Path> allowed, Supplier<List<Path>> forbidden) {
    this.allowed = allowed.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    this.forbidden = forbidden;
  }

  /** A path that is there, with nothing against it. */
  public Path require(String field, @Nullable String text) {
    Path path = absolute(field, Checks.text(field, text, Checks.URL_LENGTH_MAX));
    Path real = real(field, path);
    refuseStores(field, real);
    if (!real.equals(path)) {
      throw ProblemException.badValue(field, path + " leads over a link")
          .withRemedy("give the path itself: " + real);
    }
    if (allowed.stream().noneMatch(folder -> path.startsWith(real(folder)))) {
      throw ProblemException.badValue(field, path + " is not under " + allowed)
          .withRemedy("use one of these folders, or add one: secondsite.agent.seeding.folders");
    }
    return path;
  }

  private static Path absolute(String field, String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && path.normalize().equals(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw ProblemException.badValue(field, "is no path: " + e.getReason());
    }
    throw ProblemException.badValue(field, "must be absolute and without dots, not " + text);
  }

  private static Path real(String field, Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw ProblemException.badValue(field, "the agent cannot see " + path + ": " + reason(e))
          .withRemedy("make it, mount it, and let the agent's user read it");
    }
  }

  private static String reason(IOException failure) {
    return failure.getClass().getSimpleName();
  }

  /** A folder that is not there has no other path. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }

  private void refuseStores(String field, Path path) {
    boolean known = forbidden.get().stream().anyMatch(folder -> path.startsWith(real(folder)));
    if (known || liesInStore(path)) {
      throw ProblemException.badValue(
              field, path + " lies inside a replica store or a folder of an agent")
          .withRemedy("use a folder of its own");
    }
  }

  /** Also another host's store that is mounted here. */
  private static boolean liesInStore(Path path) {
    for (Path folder = path; folder != null; folder = folder.getParent()) {
      for (String marker : STORE_MARKERS) {
        if (Files.isRegularFile(folder.resolve(marker), LinkOption.NOFOLLOW_LINKS)) {
          return true;
        }
      }
    }
    return false;
  }
}
