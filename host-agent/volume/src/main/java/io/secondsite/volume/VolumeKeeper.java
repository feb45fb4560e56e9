package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code owner.json}: whose replica it is, and which agent keeps it. An agent opens only what it
 * keeps; another one must take the volume over first, which raises the keeper's epoch, so that the
 * former one can write no more even where locks do not reach it. Under the volume's lock once it is
 * open.
 */
final class VolumeKeeper {
  private static final Logger log = LoggerFactory.getLogger(VolumeKeeper.class);
  private static final long FIRST_EPOCH = 1;

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final UUID vm;
  private final Optional<String> agent;
  private volatile VolumeRecords.@Nullable Owner record;
  private volatile String fault = "";

  VolumeKeeper(VolumeFiles files, VolumeLayout layout, UUID vm, Optional<String> agent) {
    this.files = files;
    this.layout = layout;
    this.vm = vm;
    this.agent = agent;
  }

  /** Who holds the volume's lock, for people. */
  String holder() {
    String process = "process " + ProcessHandle.current().pid();
    if (agent.isEmpty()) {
      return process;
    }
    Optional<VolumeRecords.Owner> known = peek();
    return "agent "
        + agent.get()
        + ", "
        + process
        + known.map(one -> ", keeper's epoch " + one.keeperEpoch()).orElse("");
  }

  private Optional<VolumeRecords.Owner> peek() {
    try {
      return read();
    } catch (VolumeException e) {
      return Optional.empty();
    }
  }

  private Optional<VolumeRecords.Owner> read() throws VolumeException {
    if (!Files.exists(layout.owner(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    VolumeRecords.Owner read = SealedJson.read(layout.owner(), VolumeRecords.Owner.class);
    if (!read.vm().equals(vm)) {
      throw new VolumeException(Code.CORRUPT, layout.owner() + " belongs to another VM");
    }
    return Optional.of(read);
  }

  /**
   * Whether this agent may have the volume open. One that nobody keeps yet becomes its own.
   *
   * @return what is wrong with the file, if it is: the volume can be read then, not written
   * @throws VolumeException LOCKED if another agent keeps it
   */
  Optional<String> admit() throws IOException {
    try {
      record = read().orElse(null);
    } catch (VolumeException e) {
      fault = String.valueOf(e.getMessage());
      return Optional.of(fault);
    }
    if (agent.isEmpty()) {
      return Optional.empty();
    }
    VolumeRecords.Owner known = record;
    if (known == null) {
      write(
          new VolumeRecords.Owner(
              VolumeRecords.FORMAT_VERSION, vm, null, agent.get(), FIRST_EPOCH));
    } else if (!known.keeper().equals(agent.get())) {
      throw keptByAnother(known);
    }
    return Optional.empty();
  }

  private VolumeException keptByAnother(VolumeRecords.Owner other) {
    return new VolumeException(
        Code.LOCKED,
        "the replica of %s is kept by agent %s (keeper's epoch %d), not by %s: it must be taken over"
            .formatted(vm, other.keeper(), other.keeperEpoch(), agent.orElse("this process")));
  }

  /** Before anything is listed or removed: nobody took the volume over meanwhile. */
  void requireKept() throws VolumeException {
    if (agent.isEmpty()) {
      return;
    }
    if (!fault.isEmpty()) {
      throw new VolumeException(Code.CORRUPT, "nobody may write: " + fault);
    }
    VolumeRecords.Owner now = read().orElse(null);
    if (now == null || !now.equals(record)) {
      throw now == null || now.keeper().equals(agent.get())
          ? new VolumeException(Code.LOCKED, layout.owner() + " was changed by somebody else")
          : keptByAnother(now);
    }
  }

  Optional<String> owner() {
    return Optional.ofNullable(record).map(VolumeRecords.Owner::owner);
  }

  Optional<VolumeOwner> view() {
    return Optional.ofNullable(record)
        .map(known ->
            new VolumeOwner(
                Optional.ofNullable(known.owner()), known.keeper(), known.keeperEpoch()));
  }

  /** Makes it the owner's; durable when it returns. */
  void give(String owner) throws IOException {
    VolumeRecords.Owner known = record;
    if (!fault.isEmpty()) {
      throw new VolumeException(Code.CORRUPT, "nobody may write: " + fault);
    }
    String keeper = known == null ? agent.orElse("") : known.keeper();
    long epoch = known == null ? FIRST_EPOCH : known.keeperEpoch();
    write(new VolumeRecords.Owner(VolumeRecords.FORMAT_VERSION, vm, owner, keeper, epoch));
  }

  /** From now on this agent keeps it. Needs the lock of the process, and nobody else's. */
  void takeOver(Optional<String> newOwner) throws IOException {
    if (agent.isEmpty()) {
      throw new VolumeException(Code.FAILED, "only an agent with a name can take a volume over");
    }
    Optional<VolumeRecords.Owner> known = peek();
    long epoch = known.map(VolumeRecords.Owner::keeperEpoch).orElse(0L) + 1;
    String owner = newOwner.or(() -> known.map(VolumeRecords.Owner::owner)).orElse(null);
    write(new VolumeRecords.Owner(VolumeRecords.FORMAT_VERSION, vm, owner, agent.get(), epoch));
    log.atWarn()
        .addKeyValue("vm", vm)
        .addKeyValue("from", known.map(VolumeRecords.Owner::keeper).orElse("nobody"))
        .addKeyValue("keeperEpoch", epoch)
        .log("replica taken over");
  }

  private void write(VolumeRecords.Owner next) throws IOException {
    files.replace(layout.owner(), SealedJson.seal(next));
    record = next;
    fault = "";
  }
}
