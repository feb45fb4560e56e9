package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir private Path folder;

  @Test
  void eachServiceHasItsOwnPasswordAndKeepsIt() throws Exception {
    Secrets secrets = Secrets.of(new StateFolder(folder));
    String first = secrets.database("vault");
    assertThat(first).hasSizeGreaterThanOrEqualTo(32).isEqualTo(secrets.database("vault"));
    assertThat(Secrets.of(new StateFolder(folder)).database("vault")).isEqualTo(first);
    assertThat(List.of(secrets.database("mapping"), secrets.kafka("vault"))).doesNotContain(first);
  }

  @Test
  void nobodyElseReadsThem() throws Exception {
    Secrets secrets = Secrets.of(new StateFolder(folder));
    secrets.administrator();
    secrets.list("kafka", List.of("vault", "mapping"));
    try (var files = Files.list(secrets.folder())) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void aListIsWhatTheMainsRead() throws Exception {
    Secrets secrets = Secrets.of(new StateFolder(folder));
    Path list = secrets.list("database", List.of("vault", "host_newyork_host1"));
    assertThat(Passwords.read(list))
        .containsEntry("vault", secrets.database("vault"))
        .containsEntry("host_newyork_host1", secrets.database("host_newyork_host1"));
  }
}
