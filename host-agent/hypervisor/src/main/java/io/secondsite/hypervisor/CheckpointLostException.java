package io.secondsite.hypervisor;

/** The checkpoint asked for cannot be built upon; only a checksum resync is right (I8). */
public final class CheckpointLostException extends HypervisorException {
  private static final long serialVersionUID = 1;

  public CheckpointLostException(String message) {
    super(Code.CHECKPOINT_LOST, message);
  }
}
