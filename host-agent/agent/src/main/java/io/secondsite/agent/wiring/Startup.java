package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replication.PeerBandwidths;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts everything in its order. Points of running machines come first: their guests stand still
 * until they are served again.
 */
@Singleton
final class Startup {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  private final Boots boots;
  private final Hypervisor hypervisor;
  private final ReplicationEngine engine;
  private final Index index;
  private final ParentWatch parent;
  private final BootWatch bootWatch;
  private final PeerBandwidths bandwidths;

  Startup(
      Boots boots,
      Hypervisor hypervisor,
      ReplicationEngine engine,
      Index index,
      ParentWatch parent,
      BootWatch bootWatch,
      PeerBandwidths bandwidths) {
    this.boots = boots;
    this.hypervisor = hypervisor;
    this.engine = engine;
    this.index = index;
    this.parent = parent;
    this.bootWatch = bootWatch;
    this.bandwidths = bandwidths;
  }

  void start(@Observes StartupEvent event) throws ReplicationException {
    parent.start();
    boots.restore();
    withHypervisor();
    bootWatch.start();
    bandwidths.hold();
    engine.start();
    index.start();
  }

  /** A hypervisor that is away at start is no reason to stay away: replicas are received anyway. */
  private void withHypervisor() {
    try {
      hypervisor
          .removeLeftovers()
          .forEach(line -> log.atInfo().addKeyValue("what", line).log("removed a leftover"));
    } catch (HypervisorException e) {
      log.atError().setCause(e).log("the hypervisor does not answer");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    bootWatch.stop();
    index.close();
    engine.close();
    boots.close();
  }
}
