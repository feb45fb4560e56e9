package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrerequisitesTest {
  @TempDir Path empty;

  @Test
  void onAnEmptyMachineEverythingIsNamedWithTheLineThatGetsIt() {
    // When
    var missing = Prerequisites.check(List.of(empty), empty);
    // Then
    assertThat(missing)
        .extracting(Prerequisites.Missing::name)
        .contains(
            "libvirtd",
            "qemu-img",
            "busybox",
            "e2fsck",
            "a cloud kernel with modules, and qemu-ga");
    assertThat(missing)
        .filteredOn(it -> !it.name().equals("root"))
        .allMatch(it -> it.remedy().contains("apt-get "));
  }
}
