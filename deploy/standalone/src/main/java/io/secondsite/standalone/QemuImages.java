package io.secondsite.standalone;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Export;
import io.secondsite.cli.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** QEMU's own opinion of a replica's files: the oracle that nobody here wrote. */
final class QemuImages {
  private final Path qemuImg;

  private QemuImages(Path qemuImg) {
    this.qemuImg = qemuImg;
  }

  static Optional<QemuImages> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "qemu-img"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(QemuImages::new);
  }

  /** Checks every qcow2 file of a volume; returns what is wrong. */
  List<String> check(Path volume) throws IOException, InterruptedException {
    List<String> bad = new ArrayList<>();
    for (Path image : images(volume)) {
      run(List.of("check", "-f", "qcow2", image.toString()))
          .ifPresent(output -> bad.add(image.getFileName() + ": " + output));
    }
    return bad;
  }

  /** Compares the served view of a point with its chain of files as QEMU reads it. */
  List<String> compare(AgentClient agent, String vm, Point point, Path volume)
      throws IOException, InterruptedException {
    List<String> different = new ArrayList<>();
    Export export = agent.export(vm, point.id());
    try {
      for (Export.Disk disk : export.disks()) {
        Path image = imageOf(volume, point, disk);
        String view = "nbd+unix:///" + disk.exportName() + "?socket=" + disk.socket();
        run(List.of("compare", "-f", "qcow2", "-F", "raw", image.toString(), view))
            .ifPresent(output -> different.add(disk.target() + ": " + output));
      }
    } finally {
      agent.removeExport(export.id());
    }
    return different;
  }

  private static Path imageOf(Path volume, Point point, Export.Disk disk) throws IOException {
    return images(volume).stream()
        .filter(image -> image.getFileName().toString().equals(point.id() + ".qcow2"))
        .filter(image ->
            volume
                .relativize(image)
                .subpath(0, 2)
                .getFileName()
                .toString()
                .startsWith(disk.target()))
        .findFirst()
        .orElseThrow(
            () -> CommandFailure.failed("no image of " + disk.target() + " at " + point.id()));
  }

  private static List<Path> images(Path volume) throws IOException {
    try (Stream<Path> files = Files.walk(volume)) {
      return files.filter(file -> file.toString().endsWith(".qcow2")).sorted().toList();
    }
  }

  /** Runs qemu-img; returns its output if it did not say yes. */
  private Optional<String> run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(qemuImg.toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.waitFor() == 0 ? Optional.empty() : Optional.of(output);
  }
}
