package io.secondsite.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the lab needs of the machine, and the line that gets what is missing. */
public final class Prerequisites {
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  /** Tool to Debian package. */
  private static final Map<String, String> TOOLS = tools();

  private Prerequisites() {}

  /** Something that is not there. */
  public record Missing(String name, String remedy) {}

  /** Empty if the lab can be started. */
  public static List<Missing> check() {
    return check(FOLDERS.stream().map(Path::of).toList(), KernelPackage.root());
  }

  static List<Missing> check(List<Path> folders, Path kernelRoot) {
    var missing = new ArrayList<Missing>();
    if (!"root".equals(System.getProperty("user.name"))) {
      missing.add(new Missing("root", "run it as root: it makes namespaces and mounts"));
    }
    TOOLS.forEach((tool, debianPackage) -> {
      if (folders.stream().noneMatch(folder -> Files.isExecutable(folder.resolve(tool)))) {
        missing.add(new Missing(tool, "apt-get install --no-install-recommends " + debianPackage));
      }
    });
    if (KernelPackage.find(kernelRoot).isEmpty()) {
      missing.add(new Missing("a cloud kernel with modules, and qemu-ga", KernelPackage.APT_LINE));
    }
    return List.copyOf(missing);
  }

  static void ensure() {
    var missing = check();
    if (!missing.isEmpty()) {
      throw new LabException(
          missing.stream()
              .map(it -> "  " + it.name() + ": " + it.remedy())
              .collect(Collectors.joining("\n", "The lab needs what is not here:\n", "")));
    }
  }

  private static Map<String, String> tools() {
    var tools = new LinkedHashMap<String, String>();
    tools.put("libvirtd", "libvirt-daemon-system");
    tools.put("virtlogd", "libvirt-daemon-system");
    tools.put("virsh", "libvirt-clients");
    tools.put("qemu-system-x86_64", "qemu-system-x86");
    tools.put("qemu-storage-daemon", "qemu-system-common");
    tools.put("qemu-img", "qemu-utils");
    tools.put("qemu-nbd", "qemu-utils");
    tools.put("busybox", "busybox-static");
    tools.put("mkfs.ext4", "e2fsprogs");
    tools.put("e2fsck", "e2fsprogs");
    tools.put("ldd", "libc-bin");
    tools.put("unshare", "util-linux");
    tools.put("nsenter", "util-linux");
    tools.put("setsid", "util-linux");
    tools.put("mount", "mount");
    tools.put("ip", "iproute2");
    tools.put("iptables", "iptables");
    tools.put("dnsmasq", "dnsmasq-base");
    return Collections.unmodifiableMap(tools);
  }
}
