package io.secondsite.standalone;

import io.secondsite.lab.Prerequisites;
import java.util.List;
import java.util.Locale;

/** Which hypervisor a stack runs on. */
enum HypervisorKind {
  LIBVIRT,
  SIMULATED;

  /** The kind with the sentence that tells a person why. */
  record Choice(HypervisorKind kind, String reason) {}

  /** Takes the real one where it works; the real one asked for by name never falls back. */
  static Choice choose(String asked) {
    return switch (asked.toLowerCase(Locale.ROOT)) {
      case "simulated" -> new Choice(SIMULATED, "simulated hypervisor, as asked");
      case "libvirt" -> {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
          throw CommandFailure.missing(
              "the libvirt lab cannot run here:\n  " + String.join("\n  ", missing));
        }
        yield new Choice(LIBVIRT, "real hypervisor (libvirt and QEMU), as asked");
      }
      case "auto" -> {
        List<String> missing = missing();
        yield missing.isEmpty()
            ? new Choice(LIBVIRT, "real hypervisor (libvirt and QEMU), which works here")
            : new Choice(
                SIMULATED,
                "simulated hypervisor; the real one (--hypervisor=libvirt) needs:\n  "
                    + String.join("\n  ", missing));
      }
      default ->
          throw new CommandFailure(
              ExitCode.USAGE,
              "--hypervisor must be auto, libvirt or simulated, not '" + asked + "'");
    };
  }

  private static List<String> missing() {
    return Prerequisites.check().stream()
        .map(missing -> missing.name() + ": " + missing.remedy())
        .toList();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
