package io.secondsite.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;

/** What {@code qemu-img} says about an image of a machine that is off. Immutable. */
record OffImage(String target, JsonNode layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Looks at an image. That takes QEMU's lock for some milliseconds, which nothing else here does:
   * an image that another host has open may show its writes in no stamp for a while.
   *
   * @throws HypervisorException of code {@code WRONG_STATE} if somebody has it open for writing
   */
  static OffImage look(DomainDescription.Disk disk) throws HypervisorException {
    try {
      String said =
          Tool.run(
              "qemu-img",
              "info",
              "--backing-chain",
              "--output=json",
              "-f",
              disk.format(),
              disk.source());
      return new OffImage(disk.target(), JSON.readTree(said));
    } catch (HypervisorException e) {
      if (String.valueOf(e.getMessage()).contains("lock")) {
        throw new HypervisorException(
            Code.WRONG_STATE,
            "the image of disk " + disk.target() + " is in use: " + e.getMessage(),
            e);
      }
      throw e;
    } catch (JsonProcessingException e) {
      throw new HypervisorException(
          Code.FAILED, "the image of disk " + disk.target() + " is not known: " + e, e);
    }
  }

  /**
   * Refuses a checkpoint that reaches over a snapshot: the layer above has a bitmap of its name
   * too, and that one knows only what came after the snapshot.
   */
  void requireInTopLayerAlone(String checkpoint) throws CheckpointLostException {
    for (int layer = 1; layer < layers.size(); layer++) {
      for (JsonNode bitmap : layers.get(layer).at("/format-specific/data/bitmaps")) {
        if (bitmap.path("name").asText().equals(checkpoint)) {
          throw new CheckpointLostException(
              "checkpoint %s of disk %s is older than a snapshot".formatted(checkpoint, target));
        }
      }
    }
  }
}
