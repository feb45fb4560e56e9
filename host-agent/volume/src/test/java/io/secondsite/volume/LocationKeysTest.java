package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.LocationKeys.KeyState.State;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationKeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;
  private LocationKeys keys;

  @BeforeEach
  void keys() throws IOException {
    keys =
        new LocationKeys(
            Files.createDirectory(folder.resolve("keys")),
            RANDOM,
            new ManualClock(VolumeRig.START));
  }

  private KeyEncryptionKey kek(String name) throws IOException {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return KeyEncryptionKey.ofFile(secret(name, HexFormat.of().formatHex(bytes) + "\n"));
  }

  private Path secret(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void fails(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VolumeException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void S14_anotherKeyEncryptionKeyLeavesTheLocationsKeyAsItIs() throws IOException {
    // Given
    KeyEncryptionKey old = kek("old");
    KeyEncryptionKey now = kek("now");
    byte[] key = keys.create("gold", old);
    // When
    keys.rewrap("gold", List.of(old, now), now);
    // Then
    assertThat(keys.key("gold", List.of(now))).isEqualTo(key).hasSize(32);
    fails(Code.LOCATION_CLOSED, () -> keys.key("gold", List.of(old)));
    assertThat(keys.state("gold", List.of(now)).state()).isEqualTo(State.USABLE);
    assertThat(keys.state("gold", List.of(old)).state()).isEqualTo(State.OTHER_KEK);
    assertThat(keys.state("silver", List.of(now)).state()).isEqualTo(State.NONE);
    fails(Code.OUT_OF_SEQUENCE, () -> keys.create("gold", now));
  }

  @Test
  void I43_noKeyIsFoundInTheClear() throws IOException {
    // Given
    KeyEncryptionKey kek = kek("kek");
    byte[] key = keys.create("gold", kek);
    // When
    byte[] file = Files.readAllBytes(folder.resolve("keys").resolve("gold.key.json"));
    // Then
    for (byte[] secret : List.of(key, kek.key().getEncoded())) {
      for (String form :
          List.of(
              HexFormat.of().formatHex(secret),
              HexFormat.of().withUpperCase().formatHex(secret),
              Base64.getEncoder().encodeToString(secret),
              new String(secret, StandardCharsets.ISO_8859_1))) {
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain(form);
        assertThat(kek.toString()).doesNotContain(form);
      }
    }
  }

  @Test
  void I43_aShreddedKeyOpensNothingAnyMore() throws IOException {
    // Given
    KeyEncryptionKey kek = kek("kek");
    keys.create("gold", kek);
    // When
    keys.shred("gold");
    // Then
    fails(Code.OUT_OF_SEQUENCE, () -> keys.key("gold", List.of(kek)));
    assertThat(folder.resolve("keys")).isEmptyDirectory();
  }

  @Test
  void aDamagedOrSwappedKeyFileIsRefused() throws IOException {
    // Given
    KeyEncryptionKey kek = kek("kek");
    keys.create("gold", kek);
    keys.create("silver", kek);
    Path gold = folder.resolve("keys").resolve("gold.key.json");
    Path silver = folder.resolve("keys").resolve("silver.key.json");
    // When
    Files.write(gold, Files.readAllBytes(silver));
    Files.writeString(silver, "{}");
    // Then
    fails(Code.CORRUPT, () -> keys.key("gold", List.of(kek)));
    fails(Code.CORRUPT, () -> keys.key("silver", List.of(kek)));
    assertThat(keys.state("gold", List.of(kek)).state()).isEqualTo(State.DAMAGED);
  }

  @Test
  void aKeyEncryptionKeyThatOthersCanReadOrThatIsNoneIsRefused() throws IOException {
    Path open = secret("open", "00".repeat(32));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    fails(Code.LOCATION_CLOSED, () -> KeyEncryptionKey.ofFile(open));
    fails(Code.LOCATION_CLOSED, () -> KeyEncryptionKey.ofFile(secret("short", "00".repeat(31))));
    fails(Code.LOCATION_CLOSED, () -> KeyEncryptionKey.ofFile(secret("text", "not hex")));
    fails(Code.LOCATION_CLOSED, () -> KeyEncryptionKey.ofFile(folder.resolve("none")));
  }

  @Test
  void aKeyEncryptionKeyMayBeInAKeystore() throws Exception {
    // Given
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "a password".toCharArray();
    store.setEntry(
        "kek",
        new KeyStore.SecretKeyEntry(new SecretKeySpec(bytes, "AES")),
        new KeyStore.PasswordProtection(password));
    Path file = secret("kek.p12", "");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    // Then
    Path right = secret("password", "a password\n");
    Path wrong = secret("wrong", "another");
    assertThat(KeyEncryptionKey.ofKeystore(file, right).key().getEncoded()).isEqualTo(bytes);
    fails(Code.LOCATION_CLOSED, () -> KeyEncryptionKey.ofKeystore(file, wrong));
  }

  @Test
  void theCommandGetsTheKeyOnItsInputAndNeverAsAnArgument() throws IOException {
    // Given
    Path got = folder.resolve("got");
    byte[] key = keys.create("gold", kek("kek"));
    // When
    new KeyCommand(List.of("/usr/bin/tee", got.toString()), Duration.ofSeconds(20)).run(key);
    // Then
    assertThat(Files.readString(got)).isEqualTo(HexFormat.of().formatHex(key));
  }

  @Test
  void aCommandThatFailsHangsOrTalksTooMuchIsARefusal() {
    byte[] key = new byte[32];
    Duration brief = Duration.ofMillis(300);
    fails(
        Code.LOCATION_CLOSED,
        () -> new KeyCommand(List.of("/bin/false"), Duration.ofSeconds(20)).run(key));
    fails(Code.LOCATION_CLOSED, () -> new KeyCommand(List.of("/bin/sleep", "60"), brief).run(key));
    fails(Code.LOCATION_CLOSED, () -> new KeyCommand(List.of("/usr/bin/yes"), brief).run(key));
    fails(Code.LOCATION_CLOSED, () -> new KeyCommand(List.of("/no/such"), brief).run(key));
    assertThatThrownBy(() -> new KeyCommand(List.of("sh"), brief)).hasMessageContaining("absolute");
  }

  @Test
  void I43_aRealLuksContainerOpensWithTheKeyAndNotWithAnother() throws Exception {
    // Given
    Path image = folder.resolve("location.luks");
    byte[] key = keys.create("gold", kek("kek"));
    Path keyFile = secret("key", "");
    Files.writeString(keyFile, HexFormat.of().formatHex(key));
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "no qemu-img");
    // When
    createLuks(keyFile, image);
    // Then
    String opened = "driver=luks,key-secret=key,file.driver=file,file.filename=" + image;
    assertThat(luks(keyFile, "convert", "--image-opts", opened, folder + "/plain")).isZero();
    Files.writeString(keyFile, HexFormat.of().formatHex(keys.create("other", kek("kek-2"))));
    assertThat(luks(keyFile, "convert", "--image-opts", opened, folder + "/plain-2")).isNotZero();
  }

  /**
   * QEMU measures how fast it derives keys, and gives up where the kernel counts CPU time too
   * coarsely for that moment; the next attempt may do.
   */
  private void createLuks(Path keyFile, Path image) throws Exception {
    String options = "key-secret=key,iter-time=10";
    for (int attempt = 0; attempt < 100; attempt++) {
      if (luks(keyFile, "create", "-f", "luks", "-o", options, image.toString(), "1M") == 0) {
        return;
      }
      assertThat(Files.readString(folder.resolve("qemu-img.log"))).contains("accurate CPU usage");
      Files.deleteIfExists(image);
    }
    throw new AssertionError("qemu-img never measured its key derivation");
  }

  private int luks(Path keyFile, String verb, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("/usr/bin/qemu-img", verb, "--object", "secret,id=key,format=raw,file=" + keyFile));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu-img.log").toFile())
            .start();
    return process.waitFor();
  }
}
