package io.secondsite.volume;

import io.secondsite.testkit.ManualClock;
import java.nio.file.Path;

/** A process of its own that has the volume open until its standard input ends. */
final class HoldingProcess {
  private HoldingProcess() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    try (ReplicaStore store =
        ReplicaStore.open(
            Path.of(arguments[0]), VolumeRig.SETTINGS, new ManualClock(VolumeRig.START))) {
      store.keptBy(arguments[1]).volume(VolumeRig.VM);
      System.out.println("open");
      while (System.in.read() >= 0) {
        // it is held meanwhile
      }
    }
  }
}
