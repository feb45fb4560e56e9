package io.secondsite.provider.wiring;

import io.secondsite.provider.config.ProviderConfig;
import io.secondsite.provider.durable.DurableFile;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The state directory, held for this process alone until it ends. */
@Singleton
final class StateLock {
  private final Path directory;
  private final FileChannel channel;

  StateLock(ProviderConfig config) throws IOException {
    directory = config.stateDirectory().toAbsolutePath().normalize();
    DurableFile.privateFolder(directory);
    channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock() == null) {
      channel.close();
      throw new IOException("another provider-agent uses the state directory " + directory);
    }
  }

  private @Nullable FileLock lock() throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path directory() {
    return directory;
  }

  @PreDestroy
  void release() throws IOException {
    channel.close();
  }
}
