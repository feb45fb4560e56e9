package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;

/** What libvirt's daemons of a site read. Folder {@code hooks} is there for the product's hook. */
final class SiteConfiguration {
  private SiteConfiguration() {}

  static void write(SiteFolders folders) throws IOException {
    // Two libvirtd on one machine would else take the machine's own identity, both the same.
    var host = UUID.nameUUIDFromBytes(folders.home().toString().getBytes(UTF_8));
    Files.writeString(
        folders.configuration().resolve("libvirtd.conf"),
        """
        host_uuid = "%s"
        auth_unix_ro = "none"
        auth_unix_rw = "none"
        unix_sock_group = "root"
        unix_sock_rw_perms = "0700"
        """
            .formatted(host));
    Files.writeString(
        folders.configuration().resolve("qemu.conf"),
        """
        security_driver = "none"
        cgroup_controllers = [ ]
        remember_owner = 0
        """);
    Files.writeString(folders.configuration().resolve("virtlogd.conf"), "");
  }
}
