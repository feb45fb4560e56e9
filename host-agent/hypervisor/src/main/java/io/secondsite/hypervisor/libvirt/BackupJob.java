package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** A domain's running backup job, known by the socket it serves. */
record BackupJob(Path socket) {
  private static final int NO_JOB = 0; // VIR_DOMAIN_JOB_NONE

  /** The domain's backup job, whosever it is; a job without a unix socket has an empty path. */
  static Optional<BackupJob> of(Domain domain) throws LibvirtException, HypervisorException {
    try {
      String socket =
          Xml.attribute(Xml.parse(domain.getBackupXMLDesc(0), "domainbackup"), "server", "socket");
      return Optional.of(new BackupJob(Path.of(socket)));
    } catch (LibvirtException e) {
      return switch (e.getError().getCode()) {
        case VIR_ERR_NO_DOMAIN_BACKUP, VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_DOMAIN ->
            Optional.empty();
        default -> throw e; // whatever else libvirt says, it is not that there is none
      };
    }
  }

  /** Whether a job of any kind runs: a second one would wait 30 s for it and then fail. */
  static boolean anyRuns(Domain domain) throws LibvirtException {
    try {
      return domain.getJobInfo().getType() != NO_JOB;
    } catch (LibvirtException e) {
      if (e.getError().getCode() == ErrorNumber.VIR_ERR_OPERATION_INVALID) {
        return false; // not running
      }
      throw e;
    }
  }

  /**
   * Aborts the job that serves this socket and no other.
   *
   * @return whether there was one
   */
  static boolean abort(Domain domain, Path socket) throws LibvirtException, HypervisorException {
    Optional<BackupJob> job = of(domain);
    if (job.isEmpty() || !job.get().socket().equals(socket)) {
      return false;
    }
    domain.abortJob();
    return true;
  }

  /**
   * Waits for the end of an aborted job: libvirt answers an abort before QEMU is done with it.
   *
   * @throws HypervisorException of code {@code UNAVAILABLE} if it is still there at the limit
   */
  static void awaitEnd(LibvirtConnection libvirt, UUID vm, Path socket, Duration limit)
      throws HypervisorException {
    long end = System.nanoTime() + limit.toNanos();
    while (libvirt.readDomain(
        vm,
        "end of a capture",
        domain -> of(domain).filter(job -> job.socket().equals(socket)).isPresent())) {
      if (System.nanoTime() - end >= 0 || !Patience.pause()) {
        throw new HypervisorException(
            Code.UNAVAILABLE, "the aborted job of machine " + vm + " does not end");
      }
    }
  }
}
