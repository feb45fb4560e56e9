package io.secondsite.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  /** The point's manifest tells which of the volume's disks has this target. */
  private static Path imageOf(Path volume, Point point, Export.Disk disk) throws IOException {
    Path manifest = volume.resolve("points").resolve(point.id() + ".json");
    for (JsonNode entry : new ObjectMapper().readTree(manifest.toFile()).findPath("disks")) {
      if (entry.path("target").asText().equals(disk.target())) {
        Path folder = volume.resolve("disks").resolve(entry.path("diskId").asText());
        return folder.resolve(point.id() + ".qcow2");
      }
    }
    throw CommandFailure.failed(manifest + " has no disk " + disk.target());
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
