package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the host-agent asks of a machine's process, one a line; each gets one {@link ControlReply}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlRequest.Status.class, name = "status"),
  @JsonSubTypes.Type(value = ControlRequest.ListCheckpoints.class, name = "checkpoints"),
  @JsonSubTypes.Type(value = ControlRequest.DeleteCheckpoint.class, name = "deleteCheckpoint"),
  @JsonSubTypes.Type(value = ControlRequest.BeginCapture.class, name = "beginCapture"),
  @JsonSubTypes.Type(value = ControlRequest.AskCapture.class, name = "askCapture"),
  @JsonSubTypes.Type(value = ControlRequest.EndCapture.class, name = "endCapture"),
  @JsonSubTypes.Type(value = ControlRequest.EndAbandoned.class, name = "endAbandoned"),
  @JsonSubTypes.Type(value = ControlRequest.AskFrozen.class, name = "askFrozen"),
  @JsonSubTypes.Type(value = ControlRequest.Freeze.class, name = "freeze"),
  @JsonSubTypes.Type(value = ControlRequest.Thaw.class, name = "thaw"),
  @JsonSubTypes.Type(value = ControlRequest.AskShutdown.class, name = "askShutdown"),
  @JsonSubTypes.Type(value = ControlRequest.Stop.class, name = "stop")
})
sealed interface ControlRequest {

  /** Whether the machine is up: {@link ControlReply.Done}. */
  record Status() implements ControlRequest {}

  /** {@link ControlReply.Names}, oldest first. */
  record ListCheckpoints() implements ControlRequest {}

  /** {@link ControlReply.Done}, also where it is absent. */
  record DeleteCheckpoint(String checkpoint) implements ControlRequest {}

  /**
   * Begins a capture: {@link ControlReply.Begun}. It belongs to the connection and ends with it.
   *
   * @param owner the kind of client, to tell our captures from others'
   * @param life which life of that client
   */
  record BeginCapture(
      List<String> disks,
      String checkpoint,
      @Nullable String since,
      long scratchBytesMax,
      String owner,
      String life)
      implements ControlRequest {
    public BeginCapture {
      disks = List.copyOf(disks);
    }
  }

  /** How the connection's capture stands: {@link ControlReply.CaptureState}. */
  record AskCapture() implements ControlRequest {}

  /** Ends the connection's capture: its last {@link ControlReply.CaptureState}. */
  record EndCapture() implements ControlRequest {}

  /** Ends a capture of this owner's other lives: {@link ControlReply.Names} of what was ended. */
  record EndAbandoned(String owner, String life) implements ControlRequest {}

  /** Asks the guest's agent whether it is frozen: {@link ControlReply.Frozen}. */
  record AskFrozen() implements ControlRequest {}

  /**
   * Asks the guest's agent to freeze it: {@link ControlReply.Done}. The freeze belongs to the
   * connection and ends with it.
   */
  record Freeze() implements ControlRequest {}

  /** Asks the guest's agent to thaw it: {@link ControlReply.Done}. */
  record Thaw() implements ControlRequest {}

  /**
   * Asks the guest to shut down: {@link ControlReply.Done} at once, whether it will or not.
   *
   * @param throughAgent false for the power button
   */
  record AskShutdown(boolean throughAgent) implements ControlRequest {}

  /**
   * Stops the machine and keeps its checkpoints: {@link ControlReply.Done} at once.
   *
   * @param atOnce true to take its power away, false to let the guest come to an end
   */
  record Stop(boolean atOnce) implements ControlRequest {}
}
