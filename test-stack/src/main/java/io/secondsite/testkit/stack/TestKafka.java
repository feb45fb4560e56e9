package io.secondsite.testkit.stack;

import io.secondsite.broker.Broker;
import io.secondsite.broker.BrokerSettings;
import io.secondsite.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** A broker that can be stopped and started again with its records and address. */
public final class TestKafka implements AutoCloseable {
  private final BrokerSettings settings;
  private @Nullable Broker broker;

  public TestKafka(Path folder) throws IOException {
    settings = BrokerSettings.forTests(folder, FreePorts.any(), FreePorts.any());
  }

  public synchronized void start() {
    if (broker != null) {
      return;
    }
    try {
      broker = Broker.start(settings, new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public String address() {
    return "127.0.0.1:" + settings.port();
  }

  @Override
  public synchronized void close() {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }
}
