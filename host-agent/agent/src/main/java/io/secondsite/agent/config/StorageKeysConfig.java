package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The site's key-encryption key, with which keys of storage locations are wrapped. */
@ConfigMapping(prefix = "secondsite.agent.storage-keys")
public interface StorageKeysConfig {

  /** A file of 64 hexadecimal digits, or a PKCS#12 keystore ({@code .p12}); mode 600. */
  Optional<Path> kekFile();

  /** The key-encryption key before it was changed, until all keys are wrapped anew. */
  Optional<Path> previousKekFile();

  /** The file with the password of keystores; mode 600. */
  Optional<Path> passwordFile();
}
