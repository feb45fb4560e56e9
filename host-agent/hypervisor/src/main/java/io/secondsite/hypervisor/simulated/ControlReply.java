package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.secondsite.hypervisor.HypervisorException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a machine's process answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlReply.Done.class, name = "done"),
  @JsonSubTypes.Type(value = ControlReply.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = ControlReply.Names.class, name = "names"),
  @JsonSubTypes.Type(value = ControlReply.Begun.class, name = "begun"),
  @JsonSubTypes.Type(value = ControlReply.Frozen.class, name = "frozen"),
  @JsonSubTypes.Type(value = ControlReply.CaptureState.class, name = "captureState")
})
sealed interface ControlReply {

  /** It is so. */
  record Done() implements ControlReply {}

  /** It is not so, and why. */
  record Refused(HypervisorException.Code code, String message) implements ControlReply {}

  /** Names of what was asked for. */
  record Names(List<String> names) implements ControlReply {
    public Names {
      names = List.copyOf(names);
    }
  }

  /** The content is frozen and served. */
  record Begun(List<Exported> exports) implements ControlReply {
    public Begun {
      exports = List.copyOf(exports);
    }
  }

  /** A disk's frozen content on the capture's socket. */
  record Exported(
      String target, long sizeBytes, String exportName, @Nullable String dirtyContext) {}

  /** Whether the guest is. */
  record Frozen(boolean frozen) implements ControlReply {}

  /** How a capture stands; {@code ended} is null while it is good. */
  record CaptureState(long scratchBytes, @Nullable String ended) implements ControlReply {}
}
