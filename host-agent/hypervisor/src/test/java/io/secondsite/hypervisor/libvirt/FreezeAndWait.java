package io.secondsite.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A process that freezes a guest, says {@code FROZEN}, and never comes to the thaw. */
final class FreezeAndWait {
  private FreezeAndWait() {}

  /** Arguments: libvirt's URI, the runtime directory, the machine. */
  public static void main(String[] arguments) throws Exception {
    LibvirtSettings settings =
        new LibvirtSettings(arguments[0], Path.of(arguments[1]), Duration.ofSeconds(20));
    LibvirtConnection libvirt = new LibvirtConnection(settings.uri(), settings.callDeadline());
    new Freezes(libvirt, settings)
        .begin(
            UUID.fromString(arguments[2]),
            () -> {
              System.out.println("FROZEN");
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "never";
            });
  }
}
