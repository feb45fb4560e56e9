package io.secondsite.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Two libvirt sites on this machine. Every operation may be repeated; a file lock keeps two
 * processes from changing the same lab at once.
 */
public final class Lab implements AutoCloseable {
  private final LabSettings settings;

  private Lab(LabSettings settings) {
    this.settings = settings;
  }

  /** Starts what does not run yet. A site that runs keeps the lifetime it was started with. */
  public static Lab up(LabSettings settings) {
    Prerequisites.ensure();
    locked(
        settings,
        () -> {
          settings.ensureTraversable();
          for (var site : Site.values()) {
            up(settings, site);
          }
          for (var site : Site.values()) {
            awaitReady(settings, site);
          }
        });
    return new Lab(settings);
  }

  /** Ends both sites and their guests as a power cut would; images and definitions stay. */
  public static void down(LabSettings settings) {
    if (!Files.exists(settings.home())) {
      return;
    }
    locked(
        settings,
        () -> {
          for (var site : Site.values()) {
            var folders = settings.folders(site);
            if (Files.exists(folders.home())) {
              SiteProcess.end(folders, settings.limit());
              folders.forgetRun();
            }
          }
        });
  }

  /** {@link #down}, and the folder is deleted with all images in it. */
  public static void purge(LabSettings settings) {
    down(settings);
    try {
      SiteFolders.delete(settings.home());
    } catch (IOException e) {
      throw new LabException("Cannot delete " + settings.home(), e);
    }
  }

  public static LabStatus status(LabSettings settings) {
    return new LabStatus(
        settings.home(), Arrays.stream(Site.values()).map(site -> status(settings, site)).toList());
  }

  public LabSite site(Site site) {
    return new LabSite(site, settings.folders(site).home());
  }

  public LabSettings settings() {
    return settings;
  }

  /** The guest's kernel and its first file system, made now, readable by QEMU at both sites. */
  public GuestImage guestImage() {
    return GuestImage.build(settings.home().resolve("guest"), settings.kernelRoot());
  }

  @Override
  public void close() {
    down(settings);
  }

  private static void up(LabSettings settings, Site site) throws IOException {
    var folders = settings.folders(site);
    if (SiteProcess.find(folders).isPresent()) {
      return;
    }
    folders.create();
    folders.forgetRun();
    SiteConfiguration.write(folders);
    SiteProcess.start(site, folders, settings.lifetime());
  }

  private static void awaitReady(LabSettings settings, Site site) {
    var folders = settings.folders(site);
    var running = new LabSite(site, folders.home());
    Deadline.await(
        "libvirt of " + site.label() + " (see " + folders.log() + ")",
        settings.limit(),
        () -> {
          if (SiteProcess.find(folders).isEmpty()) {
            throw new LabException(site.label() + " ended at once: see " + folders.log());
          }
          return answers(running, folders);
        });
    SiteNetwork.ensure(running);
  }

  private static boolean answers(LabSite site, SiteFolders folders) {
    return Files.exists(folders.socket()) && site.virshCommand("version").tryRun().exit() == 0;
  }

  private static LabStatus.SiteStatus status(LabSettings settings, Site site) {
    var folders = settings.folders(site);
    var running = new LabSite(site, folders.home());
    var answers = SiteProcess.find(folders).isPresent() && answers(running, folders);
    List<String> guests = answers ? running.lines("list", "--name") : List.of();
    return new LabStatus.SiteStatus(site, answers, folders.uri(), guests);
  }

  private static void locked(LabSettings settings, Change change) {
    try {
      Files.createDirectories(settings.home());
      try (var channel =
              FileChannel.open(
                  settings.home().resolve("lab.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (lock.isValid()) {
          change.run();
        }
      }
    } catch (IOException e) {
      throw new LabException("The lab at " + settings.home() + " failed: " + e.getMessage(), e);
    }
  }

  private interface Change {
    void run() throws IOException;
  }
}
