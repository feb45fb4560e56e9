package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentReplication;
import io.secondsite.provider.hosts.HostAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a machine that the vault wants held. Its reason at the host tells whose hold it is: what
 * the host's own people hold goes on only when they say so.
 */
final class Suspension {
  private static final Logger log = LoggerFactory.getLogger(Suspension.class);
  private static final String SUSPENDED = "SUSPENDED";
  private static final String BY_THE_VAULT = "by the vault: ";

  private Suspension() {}

  static void follow(HostAgent agent, ProtectedItem item, AgentReplication replication) {
    boolean isHeld = replication.state().equals(SUSPENDED);
    String wanted = item.suspended();
    if (wanted != null && !isHeld) {
      agent.suspend(item.vm(), BY_THE_VAULT + wanted);
      log.atInfo().addKeyValue("vm", item.vm()).log("the vault suspends its replication");
    } else if (wanted == null && isHeld && isOurs(replication)) {
      agent.resume(item.vm());
      log.atInfo().addKeyValue("vm", item.vm()).log("the vault resumes its replication");
    }
  }

  private static boolean isOurs(AgentReplication replication) {
    String reason = replication.stateReason();
    return reason != null && reason.startsWith(BY_THE_VAULT);
  }
}
