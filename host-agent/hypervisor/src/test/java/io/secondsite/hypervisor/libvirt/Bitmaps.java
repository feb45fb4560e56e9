package io.secondsite.hypervisor.libvirt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dirty bitmaps that a qcow2 image holds. */
final class Bitmaps {
  private Bitmaps() {}

  static List<String> of(Path image) throws IOException {
    Process process =
        new ProcessBuilder("qemu-img", "info", "--output=json", image.toString()).start();
    JsonNode info = new ObjectMapper().readTree(process.getInputStream());
    List<String> names = new ArrayList<>();
    info.at("/format-specific/data/bitmaps").forEach(it -> names.add(it.path("name").asText()));
    return names;
  }
}
