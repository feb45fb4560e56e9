package io.secondsite.hypervisor;

/** How a machine stands after it was asked to shut down. */
public enum ShutdownOutcome {
  /** Off: its guest ended in order, and wrote out what it held. */
  GUEST,
  /** Off, and the hypervisor does not say why; so is one whose host was started since. */
  UNKNOWN,
  /** Off: its power was taken away. */
  DESTROYED,
  /** The guest or what runs it has crashed. */
  CRASHED,
  /** It stands still with its memory kept, paused or saved, and cannot end in order. */
  PAUSED,
  /** It runs: the guest did not end within the limit. It may do so later. */
  TIMED_OUT
}
