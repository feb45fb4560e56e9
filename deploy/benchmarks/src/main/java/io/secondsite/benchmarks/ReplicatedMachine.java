package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.lab.LabSite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A running machine of a site whose guest does nothing: no boot loader is on its one disk, which is
 * otherwise full. Its blocks are changed through QEMU's own block layer, as the guest's writes are.
 */
final class ReplicatedMachine {
  /** The disk's target. */
  static final String TARGET = "vda";

  /** As QEMU names what libvirt makes of the first virtio disk. */
  private static final String DEVICE = "/machine/peripheral/virtio-disk0/virtio-backend";

  private final LabSite site;
  private final Path image;
  private final Path raw;
  private final Path work;
  private String name = "";

  private ReplicatedMachine(LabSite site, Path image, Path raw, Path work) {
    this.site = site;
    this.image = image;
    this.raw = raw;
    this.work = work;
  }

  /**
   * Makes the disk.
   *
   * @param work where the same content is kept as a raw file too
   */
  static ReplicatedMachine create(LabSite site, Path work, long sizeBytes)
      throws IOException, InterruptedException {
    Path raw = work.resolve("source.raw");
    fill(raw, sizeBytes);
    Path image = site.images().resolve("bench-vda.qcow2");
    Tool.run("qemu-img", "convert", "-O", "qcow2", raw.toString(), image.toString());
    return new ReplicatedMachine(site, image, raw, work);
  }

  private static void fill(Path raw, long sizeBytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(raw, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long clusters = sizeBytes / Cluster.SIZE_BYTES;
      file.write(ByteBuffer.allocate(Cluster.SIZE_BYTES), 0); // nothing to boot
      for (long cluster = 1; cluster < clusters; cluster++) {
        file.write(ByteBuffer.wrap(Content.cluster(cluster)), Cluster.offset(cluster));
      }
    }
  }

  /** Where the image's content is as a raw file: what it was when the disk was made. */
  Path raw() {
    return raw;
  }

  /** The image that the machine runs on. */
  Path image() {
    return image;
  }

  String name() {
    return name;
  }

  /** Starts it as another machine than all before, on the same disk. */
  UUID startAnew(int number) throws IOException {
    name = "bench-" + number;
    UUID id = UUID.randomUUID();
    Path xml = work.resolve("domain.xml");
    Files.writeString(xml, definition(id));
    site.virsh("define", xml.toString());
    site.virsh("start", name);
    return id;
  }

  void end() {
    site.virsh("destroy", name);
    site.virsh("undefine", name, "--checkpoints-metadata");
  }

  private String definition(UUID id) {
    return """
    <domain type='qemu'>
      <name>%s</name>
      <uuid>%s</uuid>
      <memory unit='MiB'>64</memory>
      <vcpu>1</vcpu>
      <os><type arch='x86_64' machine='q35'>hvm</type></os>
      <features><acpi/></features>
      <devices>
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2' discard='unmap'/>
          <source file='%s'/>
          <target dev='%s' bus='virtio'/>
        </disk>
        <memballoon model='none'/>
      </devices>
    </domain>
    """
        .formatted(name, id, image, TARGET);
  }

  /**
   * Fills so many clusters of the disk with other random bytes.
   *
   * @return their numbers, chosen by the seed
   */
  Set<Long> change(long count, long seed) throws IOException, InterruptedException {
    Set<Long> clusters = some(count, seed);
    write(clusters, Content.cluster(seed * 2));
    return clusters;
  }

  /** Never the first one, which must stay without a boot loader. */
  private Set<Long> some(long count, long seed) throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    long all = Files.size(raw) / Cluster.SIZE_BYTES;
    Set<Long> chosen = new TreeSet<>();
    while (chosen.size() < count) {
      chosen.add(1 + random.nextLong(all - 1));
    }
    return chosen;
  }

  private void write(Set<Long> clusters, byte[] content) throws IOException, InterruptedException {
    Path bytes = site.work().resolve("bench-random");
    Path script = work.resolve("changes");
    StringBuilder commands = new StringBuilder();
    for (long cluster : clusters) {
      commands.append(
          "qemu-monitor-command %s --hmp 'qemu-io -d %s \"write -s %s %d %d\"'%n"
              .formatted(name, DEVICE, bytes, Cluster.offset(cluster), Cluster.SIZE_BYTES));
    }
    // The same bytes everywhere: each cluster is compressed and stored by itself.
    Files.write(bytes, content);
    Files.writeString(script, commands, StandardCharsets.US_ASCII);
    String said = Tool.run("sh", "-c", "virsh -q -c '%s' < %s".formatted(site.uri(), script));
    if (said.contains("error:") || said.contains("conflict")) {
      throw new IOException("the disk could not be changed: " + said);
    }
  }

  /** Loses what tracks the changes, as after a crash. */
  void loseCheckpoints() {
    site.virsh("checkpoint-list", name, "--name")
        .lines()
        .map(String::strip)
        .filter(checkpoint -> !checkpoint.isEmpty())
        .forEach(checkpoint -> site.virsh("checkpoint-delete", name, checkpoint));
  }
}
