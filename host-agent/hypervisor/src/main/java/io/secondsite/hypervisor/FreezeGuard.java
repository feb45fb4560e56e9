package io.secondsite.hypervisor;

/** Thaws a guest whose freezer dies, whatever it dies of. */
public interface FreezeGuard {

  /**
   * From now on the guest is thawed without this process: when it dies, or takes too long.
   *
   * @throws HypervisorException if that cannot be promised: then nothing may be frozen
   */
  Armed arm() throws HypervisorException;

  /** A guard on duty. */
  interface Armed extends AutoCloseable {

    /** The guest is thawed for certain: there is nothing more to do. */
    void thawed();

    /** Without {@link #thawed()} before: the guard thaws the guest now. */
    @Override
    void close();
  }
}
