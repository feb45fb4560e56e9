package io.secondsite.lab;

import java.io.IOException;
import java.nio.file.Files;

/** The persistent networks of a site: isolated bridges without addresses. */
final class SiteNetwork {
  private SiteNetwork() {}

  static void ensure(LabSite site) {
    site.site().networks().forEach(name -> ensure(site, name));
  }

  private static void ensure(LabSite site, String name) {
    if (!site.lines("net-list", "--all", "--name").contains(name)) {
      define(site, name);
    }
    if (!site.lines("net-list", "--name").contains(name)) {
      site.virsh("net-start", name);
    }
  }

  private static void define(LabSite site, String name) {
    try {
      var file = Files.createTempFile("network", ".xml");
      try {
        Files.writeString(file, "<network><name>%s</name></network>".formatted(name));
        site.virsh("net-define", file.toString());
        site.virsh("net-autostart", name);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new LabException("Cannot define network " + name, e);
    }
  }
}
