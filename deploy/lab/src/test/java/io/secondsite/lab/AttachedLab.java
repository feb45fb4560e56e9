package io.secondsite.lab;

import io.secondsite.lab.LabSettings.Lifetime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that holds an attached lab with a running guest, until it is killed. */
final class AttachedLab {
  static final String READY = "READY";

  private AttachedLab() {}

  public static void main(String[] arguments) throws IOException {
    var settings =
        new LabSettings(
            Path.of(arguments[0]), Lifetime.ATTACHED, KernelPackage.root(), Duration.ofSeconds(30));
    var lab = Lab.up(settings);
    LabGuest.create(lab.site(Site.CHICAGO), lab.guestImage(), GuestShape.named("held")).start();
    System.out.println(READY);
    System.exit(System.in.read());
  }
}
