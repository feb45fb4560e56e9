package io.secondsite.system;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: system. Asked for by name libvirt never falls back: where it cannot run, this fails. */
@Tag("system")
class WholeJobLibvirtST {
  @TempDir private Path state;

  @Test
  void aMachineIsReplicatedDrilledAndFailedOverOnLibvirt() throws Exception {
    WholeJob.runs(state, "libvirt");
  }
}
