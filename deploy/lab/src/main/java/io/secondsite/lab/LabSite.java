package io.secondsite.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A site of a running lab, for tests and for the product's agents. */
public record LabSite(Site site, Path home) {
  private SiteFolders folders() {
    return new SiteFolders(home);
  }

  /** The connection of this site's libvirt, usable from the machine's own namespaces. */
  public String uri() {
    return folders().uri();
  }

  /** Disk images of guests. */
  public Path images() {
    return folders().images();
  }

  /** Where QEMU may make sockets and scratch files. */
  public Path work() {
    return folders().work();
  }

  /**
   * The folder of libvirt's hooks; libvirtd sees a new file there only after a restart or SIGHUP.
   */
  public Path hooks() {
    return folders().configuration().resolve("hooks");
  }

  /** Has libvirtd read its configuration and its hooks anew. */
  public void reload() {
    inside("sh", "-c", "kill -HUP $(cat /run/libvirt/libvirtd.pid)");
  }

  Path console(String guest) {
    return folders().consoles().resolve(guest + ".serial");
  }

  /** Runs virsh against this site and returns what it printed. */
  public String virsh(String... arguments) {
    return virshCommand(arguments).run();
  }

  Command virshCommand(String... arguments) {
    var words = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
    words.addAll(List.of(arguments));
    return new Command(words);
  }

  /** Runs a tool inside the site's namespaces, such as {@code ip} or {@code tc}. */
  public String inside(String... arguments) {
    var words =
        new ArrayList<>(List.of("nsenter", "-a", "-t", Long.toString(firstProcess().pid())));
    words.addAll(List.of(arguments));
    return new Command(words).run();
  }

  /** The site's first process as the machine sees it; it holds the namespaces. */
  public ProcessHandle firstProcess() {
    return SiteProcess.find(folders())
        .flatMap(holder -> holder.children().findFirst())
        .orElseThrow(() -> new LabException(site.label() + " does not run"));
  }

  List<String> lines(String... arguments) {
    return virsh(arguments).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
