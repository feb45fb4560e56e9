package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.disk.nbd.NbdDisk;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import org.slf4j.Logger;

/**
 * The class path of a machine's process: the places from which this process has those classes,
 * whatever loaded them (a test's folders, jars on a class path, the library folder of a Quarkus
 * application).
 */
final class MachineClassPath {
  private static final List<Class<?>> NEEDED =
      List.of(
          MachineProcess.class,
          NbdDisk.class,
          ObjectMapper.class,
          JsonFactory.class,
          JsonTypeInfo.class,
          Logger.class);

  private MachineClassPath() {}

  static List<Path> found() {
    return NEEDED.stream().map(MachineClassPath::placeOf).distinct().toList();
  }

  private static Path placeOf(Class<?> needed) {
    CodeSource source = needed.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      throw new IllegalStateException(
          "no place is known for %s: set classPath".formatted(needed.getName()));
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      throw new IllegalStateException(
          "%s comes from %s, which is no file: set classPath"
              .formatted(needed.getName(), source.getLocation()),
          e);
    }
  }
}
