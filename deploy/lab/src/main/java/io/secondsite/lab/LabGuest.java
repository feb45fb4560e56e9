package io.secondsite.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A guest of a site, with two ext4 disks that it fills with numbered records. */
public final class LabGuest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LabSite site;
  private final String name;

  private LabGuest(LabSite site, String name) {
    this.site = site;
    this.name = name;
  }

  /** Makes the disks and defines the guest; a guest of that name that is there already is kept. */
  public static LabGuest create(LabSite site, GuestImage image, GuestShape shape) {
    var guest = new LabGuest(site, shape.name());
    if (guest.isDefined()) {
      return guest;
    }
    try {
      format(guest.disk("vda"), shape.vdaMebibytes());
      format(guest.disk("vdb"), shape.vdbMebibytes());
      var xml = Files.createTempFile("domain", ".xml");
      Files.writeString(
          xml,
          DomainXml.of(shape, image, site.site().network(), guest.disk("vda"), guest.disk("vdb")));
      site.virsh("define", xml.toString());
      Files.delete(xml);
    } catch (IOException e) {
      throw new LabException("Cannot make guest " + shape.name(), e);
    }
    return guest;
  }

  /** A guest that somebody else defined or started, such as a replica. */
  public static LabGuest existing(LabSite site, String name) {
    return new LabGuest(site, name);
  }

  public String name() {
    return name;
  }

  /** The image of disk {@code vda} or {@code vdb}, as {@link #create} names it. */
  public Path disk(String target) {
    return site.images().resolve(name + "-" + target + ".qcow2");
  }

  public SerialConsole console() {
    return new SerialConsole(site.console(name));
  }

  /** Starts it and returns what its console says from now on. */
  public SerialConsole start() {
    var console = console().fromHere();
    site.virsh("start", name);
    return console;
  }

  /** As by pulling the plug, save that QEMU closes its images in order. */
  public void destroy() {
    site.virsh("destroy", name);
  }

  /** Asks the guest, through its agent, to end in order; its disks are clean afterwards. */
  public void shutDown() {
    awaitAgent();
    site.virsh("shutdown", name, "--mode", "agent");
    Deadline.await("the shutdown of " + name, LIMIT, () -> !isRunning());
  }

  /** Waits for the guest agent, which comes up a little after the boot is told. */
  public void awaitAgent() {
    Deadline.await(
        "the agent of " + name,
        LIMIT,
        () ->
            site.virshCommand("qemu-agent-command", name, "{\"execute\":\"guest-ping\"}")
                    .tryRun()
                    .exit()
                == 0);
  }

  /** QEMU is killed by SIGKILL: nothing gets written any more, dirty bitmaps are lost. */
  public void kill() {
    var qemu = qemu();
    qemu.destroyForcibly();
    Deadline.await("the end of " + name, LIMIT, () -> !isQemu(qemu) && !isRunning());
  }

  public boolean isRunning() {
    return site.lines("list", "--name").contains(name);
  }

  boolean isDefined() {
    return site.lines("list", "--all", "--name").contains(name);
  }

  /** Ends it and removes its definition, checkpoints, disks and console file. */
  public void remove() {
    if (isRunning()) {
      destroy();
    }
    if (isDefined()) {
      site.virsh("undefine", name, "--checkpoints-metadata");
    }
    try {
      Files.deleteIfExists(disk("vda"));
      Files.deleteIfExists(disk("vdb"));
      Files.deleteIfExists(site.console(name));
    } catch (IOException e) {
      throw new LabException("Cannot remove the disks of " + name, e);
    }
  }

  /** libvirt's process id would be that of the site's own process namespace: look from outside. */
  private ProcessHandle qemu() {
    return site.firstProcess()
        .descendants()
        .filter(this::isQemu)
        .findFirst()
        .orElseThrow(() -> new LabException(name + " does not run at " + site.site().label()));
  }

  private boolean isQemu(ProcessHandle handle) {
    try {
      return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"))
          .contains("\0guest=" + name + ",");
    } catch (IOException e) {
      return false; // it ended meanwhile
    }
  }

  private static void format(Path image, int mebibytes) throws IOException {
    var raw = Path.of(image + ".raw");
    Command.of("truncate", "-s", mebibytes + "M", raw.toString()).run();
    // All tables at once, here: done lazily by the guest they would blur what the guest itself
    // wrote.
    var features = "lazy_itable_init=0,lazy_journal_init=0";
    Command.of("mkfs.ext4", "-q", "-F", "-E", features, raw.toString()).run();
    Command.of("qemu-img", "convert", "-O", "qcow2", raw.toString(), image.toString()).run();
    Files.delete(raw);
  }
}
