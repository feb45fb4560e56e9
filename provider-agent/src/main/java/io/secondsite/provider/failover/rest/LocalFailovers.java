package io.secondsite.provider.failover.rest;

import io.secondsite.fabric.Site;
import io.secondsite.provider.failover.FailoverEngine;
import io.secondsite.provider.failover.FailoverOrder;
import io.secondsite.provider.failover.FailoverRun;
import io.secondsite.provider.failover.Kind;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.Protections;
import io.secondsite.rim.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failovers that an operator orders at the site itself: each is logged, and kept. Thread-safe. */
@Singleton
class LocalFailovers {
  private static final Logger log = LoggerFactory.getLogger(LocalFailovers.class);

  private final FailoverEngine engine;
  private final Protections protections;
  private final Site site;

  LocalFailovers(FailoverEngine engine, Protections protections, Site site) {
    this.engine = engine;
    this.protections = protections;
    this.site = site;
  }

  @Transactional
  FailoverRun order(FailoverProposal.Checked wanted, String by) {
    ProtectedItem item =
        protections
            .ofMachine(wanted.vm())
            .orElseThrow(() ->
                ProblemException.of(
                        FailoverCode.NOT_PROTECTED, "no protected item of " + wanted.vm())
                    .inField("vm")
                    .withRemedy("see GET /protectedItems"));
    if (!item.recoveryServer().equals(site.name())) {
      throw ProblemException.of(
              FailoverCode.NOT_THE_RECOVERY_SITE,
              "the replica of " + item.vmName() + " is at " + item.recoveryServer())
          .inField("vm")
          .withRemedy("ask the provider-agent of that site");
    }
    return accept(
        new FailoverOrder(
            wanted.id().orElseGet(UUID::randomUUID),
            null,
            item.id(),
            item.vm(),
            wanted.kind(),
            wanted.point(),
            wanted.network(),
            null,
            wanted.confirmSourceDown(),
            wanted.notes(),
            null,
            by));
  }

  @Transactional
  FailoverRun cleanUp(UUID drill, String by) {
    FailoverOrder order = require(drill).order();
    if (order.kind() != Kind.TEST_FAILOVER) {
      throw ProblemException.of(
              FailoverCode.NOT_A_TEST_FAILOVER, "only a test failover is cleaned up")
          .withRemedy("see GET /failovers");
    }
    return accept(
        new FailoverOrder(
            UUID.randomUUID(),
            null,
            order.item(),
            order.vm(),
            Kind.TEST_FAILOVER_CLEANUP,
            order.point(),
            null,
            drill,
            false,
            null,
            null,
            by));
  }

  FailoverRun require(UUID id) {
    return engine
        .find(id)
        .orElseThrow(() ->
            ProblemException.of(FailoverCode.UNKNOWN_FAILOVER, "there is no failover " + id)
                .withRemedy("see GET /failovers"));
  }

  private FailoverRun accept(FailoverOrder order) {
    log.atWarn()
        .addKeyValue("failover", order.id())
        .addKeyValue("kind", order.kind())
        .addKeyValue("vm", order.vm())
        .addKeyValue("by", order.orderedBy())
        .addKeyValue("confirmSourceDown", order.confirmSourceDown())
        .log("ordered at the site itself, not by the vault");
    return engine.accept(order);
  }
}
