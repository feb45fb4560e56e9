package io.secondsite.vault.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiskChoiceTest {
  private static Machine.Disk disk(String target, @Nullable String untracked) {
    return new Machine.Disk(target, 1 << 20, untracked == null ? "qcow2" : "raw", untracked);
  }

  private static final Machine WEB =
      new Machine(
          new UUID(1, 1),
          "web",
          null,
          List.of(disk("vda", null), disk("vdb", null), disk("vdc", "raw; convert it")),
          List.of(),
          "vda");

  private static ProblemException refusal(DiskChoice choice) {
    return catchThrowableOfType(ProblemException.class, () -> choice.excludedOf(WEB));
  }

  private static DiskChoice only(String... targets) {
    return new DiskChoice(List.of(targets), null);
  }

  private static DiskChoice without(String... targets) {
    return new DiskChoice(null, List.of(targets));
  }

  @Test
  void what_is_not_included_is_excluded() {
    assertThat(only("vda").excludedOf(WEB)).containsExactly("vdb", "vdc");
    assertThat(without("vdc", "vdc").excludedOf(WEB)).containsExactly("vdc");
    assertThat(without("vdc", "vdb").excludedOf(WEB)).containsExactly("vdc", "vdb");
  }

  @Test
  void a_disk_that_cannot_be_replicated_is_refused_with_reason_and_remedy_unless_excluded() {
    ProblemException refusal = refusal(DiskChoice.ALL);

    assertThat(refusal.code()).isEqualTo(ItemProblem.VM_UNSUPPORTED);
    assertThat(refusal.detail()).contains("vdc: raw; convert it");
    assertThat(refusal.remedy().orElseThrow()).contains("disksToExclude");
  }

  @Test
  void the_boot_disk_and_all_disks_are_refused() {
    assertThat(refusal(without("vda", "vdc")).detail()).contains("boots from vda");
    assertThat(refusal(only("vdb")).detail()).contains("boots from vda");
    assertThat(refusal(only()).field()).contains("providerSpecificDetails.disksToInclude");
    assertThat(refusal(without("vda", "vdb", "vdc")).detail()).contains("no disk");
  }

  @Test
  void an_unknown_disk_is_refused_naming_the_known_ones() {
    assertThat(refusal(without("sdz")).field()).contains("providerSpecificDetails.disksToExclude");
    assertThat(refusal(without("sdz")).remedy().orElseThrow()).contains("vda, vdb, vdc");
    assertThat(refusal(only("vda", "sd\u0000")).detail()).doesNotContain("\u0000");
  }

  @Test
  void both_lists_at_once_are_refused() {
    assertThat(refusal(new DiskChoice(List.of("vda"), List.of("vdb"))).remedy())
        .contains("say one of the two");
  }
}
