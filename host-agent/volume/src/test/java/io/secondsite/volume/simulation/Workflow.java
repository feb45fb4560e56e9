package io.secondsite.volume.simulation;

import static io.secondsite.volume.simulation.Scene.A;
import static io.secondsite.volume.simulation.Scene.B;
import static io.secondsite.volume.simulation.Scene.C;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.Map;

/** Everything that writes, each on a volume of four points whose disks grow, shrink and go. */
enum Workflow {
  INITIAL_COPY {
    @Override
    void prepare(Scene scene) {}

    @Override
    void run(Scene scene) throws IOException {
      scene.initial(Map.of(A, 3 * CLUSTER + 512, B, CLUSTER));
    }
  },
  DELTA {
    @Override
    void run(Scene scene) throws IOException {
      scene.delta(Map.of(A, 4 * CLUSTER), false);
    }
  },
  DELTA_THAT_RESIZES_ADDS_AND_REMOVES_DISKS {
    @Override
    void prepare(Scene scene) throws IOException {
      super.prepare(scene);
      scene.delta(Map.of(A, 4 * CLUSTER, C, CLUSTER), false);
    }

    @Override
    void run(Scene scene) throws IOException {
      scene.delta(Map.of(A, 2 * CLUSTER + 1024, Scene.D, 2 * CLUSTER), false);
    }
  },
  RESYNC {
    @Override
    void run(Scene scene) throws IOException {
      scene.delta(Map.of(A, 4 * CLUSTER - 2048), true);
    }
  },
  ABANDONED_POINT {
    @Override
    void run(Scene scene) throws IOException {
      scene.abandon();
    }
  },
  FOLD {
    @Override
    void run(Scene scene) throws IOException {
      scene.remove(0, 1);
    }
  },
  FOLD_OF_A_RUN_THAT_DELETES_A_DISK {
    @Override
    void run(Scene scene) throws IOException {
      scene.remove(0, 3);
    }
  },
  MERGE {
    @Override
    void run(Scene scene) throws IOException {
      scene.remove(1, 1);
    }
  },
  MERGE_THAT_DELETES_LAYERS {
    @Override
    void run(Scene scene) throws IOException {
      scene.remove(1, 2);
    }
  },
  PIN {
    @Override
    void run(Scene scene) throws IOException {
      scene.pin("kept", 1);
      scene.pin("kept", 2);
    }
  },
  UNPIN {
    @Override
    void prepare(Scene scene) throws IOException {
      super.prepare(scene);
      scene.pin("kept", 1);
    }

    @Override
    void run(Scene scene) throws IOException {
      scene.unpin("kept");
    }
  },
  EPOCH {
    @Override
    void run(Scene scene) throws IOException {
      scene.raiseEpoch("site-b");
    }
  },
  FIRST_POINT_OF_AN_EPOCH {
    @Override
    void run(Scene scene) throws IOException {
      scene.raiseEpoch("site-b");
      scene.delta(Map.of(A, 4 * CLUSTER), false);
    }
  };

  private static final int CLUSTER = Cluster.SIZE_BYTES;

  void prepare(Scene scene) throws IOException {
    scene.initial(Map.of(A, 4 * CLUSTER + 1024, B, 3 * CLUSTER));
    scene.delta(Map.of(A, 4 * CLUSTER + 1024, B, 2 * CLUSTER - 512), false);
    scene.delta(Map.of(A, 2 * CLUSTER, B, 3 * CLUSTER), false);
    scene.delta(Map.of(A, 4 * CLUSTER), false);
  }

  abstract void run(Scene scene) throws IOException;
}
