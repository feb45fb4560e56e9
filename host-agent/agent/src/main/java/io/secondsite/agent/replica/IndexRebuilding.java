package io.secondsite.agent.replica;

import io.secondsite.agent.index.Index;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes everything anew that only repeats what the volumes say: the index in PostgreSQL, with the
 * events that were not sent, and the indexes of the views. Thread-safe.
 */
public final class IndexRebuilding {
  private final Replicas replicas;
  private final Index index;
  private final ViewIndexes views;

  /** Makes a volume's view indexes anew. */
  @FunctionalInterface
  public interface ViewIndexes {
    void rebuild(ReplicaVolume volume) throws VolumeException;
  }

  public IndexRebuilding(Replicas replicas, Index index, ViewIndexes views) {
    this.replicas = replicas;
    this.index = index;
    this.views = views;
  }

  /** What was made anew, and what could not be. */
  public record Rebuilt(int replicas, int recoveryPoints, List<String> problems) {
    public Rebuilt {
      problems = List.copyOf(problems);
    }
  }

  /** Returns when all is done; if the database is away it is done when that is back. */
  public Rebuilt run(Duration patience) throws VolumeException, InterruptedException {
    int volumes = 0;
    int points = 0;
    List<String> problems = new ArrayList<>();
    for (ReplicaStore.Entry entry : replicas.entries()) {
      try {
        ReplicaVolume volume = replicas.volume(entry.vm());
        views.rebuild(volume);
        volumes++;
        points += volume.points().size();
      } catch (VolumeException e) {
        problems.add(entry.name() + ": " + e.getMessage());
      }
    }
    if (!index.rebuild(patience)) {
      throw ProblemException.of(
              ErrorCode.INDEX_UNAVAILABLE,
              "the database does not answer; its index is built anew when it does")
          .withRemedy("start PostgreSQL; nothing else is to be done");
    }
    return new Rebuilt(volumes, points, problems);
  }
}
