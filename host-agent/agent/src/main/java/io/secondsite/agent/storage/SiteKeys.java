package io.secondsite.agent.storage;

import io.secondsite.volume.KeyEncryptionKey;
import io.secondsite.volume.VolumeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the site's key-encryption key is. It is read at each use, so that a medium may be taken
 * away after the start.
 */
public record SiteKeys(
    Optional<Path> current, Optional<Path> previous, Optional<Path> passwordFile) {
  private static final Logger log = LoggerFactory.getLogger(SiteKeys.class);

  /** The key that new wrappings use. */
  public KeyEncryptionKey require() throws VolumeException {
    if (current.isEmpty()) {
      throw new VolumeException(
          VolumeException.Code.LOCATION_CLOSED,
          "no key-encryption key is configured: secondsite.agent.storage-keys.kek-file");
    }
    return read(current.get());
  }

  /** What can be read of them; the one that cannot is told in the log. */
  public List<KeyEncryptionKey> known() {
    List<KeyEncryptionKey> known = new ArrayList<>();
    current.ifPresent(file -> add(file, known));
    previous.ifPresent(file -> add(file, known));
    return known;
  }

  private void add(Path file, List<KeyEncryptionKey> known) {
    try {
      known.add(read(file));
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("file", file).addKeyValue("why", e.getMessage()).log("no KEK");
    }
  }

  private KeyEncryptionKey read(Path file) throws VolumeException {
    return passwordFile.isPresent() && file.toString().endsWith(".p12")
        ? KeyEncryptionKey.ofKeystore(file, passwordFile.get())
        : KeyEncryptionKey.ofFile(file);
  }
}
