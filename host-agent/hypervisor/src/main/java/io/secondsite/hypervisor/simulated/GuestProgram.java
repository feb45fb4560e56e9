package io.secondsite.hypervisor.simulated;

import java.io.IOException;

/**
 * What runs inside a machine. Programs are found by {@link java.util.ServiceLoader}, so a
 * definition can only name what is installed, never an arbitrary class.
 */
public interface GuestProgram {

  /** The name a definition asks for it by. */
  String name();

  /**
   * Runs until the machine is to stop or the program is at its end, which turns the machine off. It
   * is never interrupted: it waits with {@link Guest#stopsWithin}.
   */
  void run(Guest guest) throws IOException, InterruptedException;
}
