package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to libvirt. Thread-safe. Native calls would hold a virtual thread's carrier, so
 * they run on a few platform threads of its own; a call that does not answer costs one of them
 * until it does, and its caller no longer than the deadline.
 */
final class LibvirtConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LibvirtConnection.class);

  /** Calls at a time. */
  static final int THREADS = 4;

  /** Calls that may wait for a thread. */
  static final int QUEUE_MAX = 64;

  /**
   * A start may take this many deadlines: on a slow host libvirt asks QEMU for its abilities first.
   */
  private static final int START_DEADLINES = 6;

  /** libvirt's own prints every error; here each is thrown or is an answer. Never collected. */
  private static final Libvirt.VirErrorCallback SILENT = (_, _) -> {};

  private final String uri;
  private final Duration deadline;
  private final ThreadPoolExecutor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connect connect; // guarded by lock
  private boolean closed; // guarded by lock

  LibvirtConnection(String uri, Duration deadline) {
    this.uri = uri;
    this.deadline = deadline;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE_MAX),
            Thread.ofPlatform().daemon().name("libvirt-", 1).factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /** What is done with the connection; domains that are looked up are freed by who did. */
  interface Work<T> {
    T with(Connect connect) throws LibvirtException, HypervisorException;
  }

  /** What is done with a domain. */
  interface DomainWork<T> {
    T with(Domain domain) throws LibvirtException, HypervisorException;
  }

  /** Runs work that may be repeated: a broken connection is made anew once. */
  <T> T read(String what, Work<T> work) throws HypervisorException {
    return call(
        what,
        deadline,
        () -> {
          Connect first = connected();
          try {
            return work.with(first);
          } catch (LibvirtException e) {
            if (isAlive(first)) {
              throw e;
            }
            return work.with(reconnected(first));
          }
        });
  }

  /** Runs work that must not be repeated: the connection is tried before, not after. */
  <T> T change(String what, Work<T> work) throws HypervisorException {
    return change(what, deadline, work);
  }

  /** Runs the start of a machine, which must not be repeated either and may take its time. */
  <T> T start(String what, Work<T> work) throws HypervisorException {
    return change(what, deadline.multipliedBy(START_DEADLINES), work);
  }

  private <T> T change(String what, Duration atMost, Work<T> work) throws HypervisorException {
    return call(
        what,
        atMost,
        () -> {
          Connect known = connected();
          try {
            known.getLibVersion();
          } catch (LibvirtException e) {
            known = reconnected(known);
          }
          return work.with(known);
        });
  }

  <T> T readDomain(UUID vm, String what, DomainWork<T> work) throws HypervisorException {
    return read(what, connection -> withDomain(connection, vm, work));
  }

  <T> T changeDomain(UUID vm, String what, DomainWork<T> work) throws HypervisorException {
    return change(what, connection -> withDomain(connection, vm, work));
  }

  /** Runs the start of a machine that is defined. */
  <T> T startDomain(UUID vm, String what, DomainWork<T> work) throws HypervisorException {
    return start(what, connection -> withDomain(connection, vm, work));
  }

  private static <T> T withDomain(Connect connection, UUID vm, DomainWork<T> work)
      throws LibvirtException, HypervisorException {
    Domain domain = connection.domainLookupByUUIDString(vm.toString());
    try {
      return work.with(domain);
    } finally {
      domain.free();
    }
  }

  private interface Attempt<T> {
    T make() throws LibvirtException, HypervisorException;
  }

  private <T> T call(String what, Duration atMost, Attempt<T> attempt) throws HypervisorException {
    Future<T> future;
    try {
      future = executor.submit(attempt::make);
    } catch (RejectedExecutionException e) {
      throw new HypervisorException(
          Code.UNAVAILABLE, what + ": libvirt does not answer, too many calls wait", e);
    }
    try {
      return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(false); // one that has not begun need not begin
      throw new HypervisorException(
          Code.UNAVAILABLE, what + ": libvirt did not answer within " + atMost, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Code.UNAVAILABLE, what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw inCaller(failure(what, e.getCause() == null ? e : e.getCause()));
    }
  }

  /** The same failure with the stack of who called; the other thread's is its cause. */
  private static HypervisorException inCaller(HypervisorException failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof CheckpointLostException) {
      CheckpointLostException lost = new CheckpointLostException(message);
      lost.initCause(failure);
      return lost;
    }
    return new HypervisorException(failure.code(), message, failure);
  }

  private Connect connected() throws HypervisorException {
    lock.lock();
    try {
      return connect == null ? open() : connect;
    } finally {
      lock.unlock();
    }
  }

  /** The broken one is left to the garbage collector: other threads may be in calls on it. */
  @SuppressWarnings("ReferenceEquality") // the very object that failed, or a newer one
  private Connect reconnected(Connect broken) throws HypervisorException {
    lock.lock();
    try {
      if (connect != null && connect != broken) {
        return connect; // another call was faster
      }
      connect = null;
      log.atWarn().addKeyValue("uri", uri).log("libvirt connection lost");
      return open();
    } finally {
      lock.unlock();
    }
  }

  /** Called with the lock held. */
  private Connect open() throws HypervisorException {
    if (closed) {
      throw new HypervisorException(Code.UNAVAILABLE, "the hypervisor is closed");
    }
    try {
      Connect.setErrorCallback(SILENT);
      Connect opened = new PowerCalls.OpenConnect(uri);
      connect = opened;
      return opened;
    } catch (LibvirtException e) {
      throw new HypervisorException(
          Code.UNAVAILABLE, "libvirt at " + uri + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private static boolean isAlive(Connect connection) {
    try {
      return connection.isAlive();
    } catch (LibvirtException e) {
      return false;
    }
  }

  static HypervisorException failure(String what, Throwable cause) {
    return switch (cause) {
      case HypervisorException known -> known;
      case LibvirtException libvirt -> failure(what, libvirt);
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      default -> new HypervisorException(Code.FAILED, what + ": " + cause.getMessage(), cause);
    };
  }

  private static HypervisorException failure(String what, LibvirtException cause) {
    String message = what + ": " + cause.getMessage();
    return switch (cause.getError().getCode()) {
      case VIR_ERR_CHECKPOINT_INCONSISTENT, VIR_ERR_NO_DOMAIN_CHECKPOINT ->
          new CheckpointLostException(message);
      case VIR_ERR_NO_DOMAIN, VIR_ERR_NO_NETWORK ->
          new HypervisorException(Code.NOT_FOUND, message, cause);
      case VIR_ERR_OPERATION_INVALID, VIR_ERR_DOM_EXIST, VIR_ERR_NETWORK_EXIST ->
          new HypervisorException(Code.WRONG_STATE, message, cause);
      case VIR_ERR_NO_SUPPORT, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_OPERATION_UNSUPPORTED ->
          new HypervisorException(Code.UNSUPPORTED, message, cause);
      case VIR_ERR_NO_CONNECT,
          VIR_ERR_INVALID_CONN,
          VIR_ERR_RPC,
          VIR_ERR_AUTH_FAILED,
          VIR_ERR_OPERATION_TIMEOUT ->
          new HypervisorException(Code.UNAVAILABLE, message, cause);
      // libvirt has a hundred more, and newer ones have codes that are not known here
      default -> new HypervisorException(Code.FAILED, message, cause);
    };
  }

  /** Waits for the calls under way; a connection that hangs is left alone. */
  @Override
  public void close() {
    Connect open;
    lock.lock();
    try {
      closed = true;
      open = connect;
      connect = null;
    } finally {
      lock.unlock();
    }
    executor.shutdown();
    try {
      if (executor.awaitTermination(deadline.toMillis(), TimeUnit.MILLISECONDS) && open != null) {
        open.close();
      }
    } catch (LibvirtException e) {
      log.atDebug().setCause(e).log("closing the libvirt connection failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
