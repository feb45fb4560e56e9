package io.secondsite.agent.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Every limit, with a name. */
@ConfigMapping(prefix = "secondsite.agent.limits")
public interface LimitsConfig {

  /** The largest JSON body; streams of segments are not counted here. */
  @WithDefault("64K")
  MemorySize requestBody();

  /** Old blocks kept while a machine is captured, unless its replication says otherwise. */
  @WithDefault("4G")
  MemorySize scratch();

  /** Recovery points kept of a machine, unless its replication says otherwise. */
  @WithDefault("2880")
  int recoveryPoints();

  /** Threads that read and decode clusters for booted and exported points. */
  @WithDefault("16")
  int viewThreads();

  /** Points served over NBD at the same time by POST …/exports. */
  @WithDefault("16")
  int exports();

  /** Cycles of this host under way at once; others wait. */
  @WithDefault("4")
  int cyclesAtOnce();

  /** Resynchronizations among them. */
  @WithDefault("2")
  int resyncsAtOnce();

  /** How long a peer may take to answer a short question. */
  @WithDefault("5s")
  Duration peerAnswer();

  /** Entries that wait for the database before new ones are dropped. */
  @WithDefault("10000")
  int indexQueue();

  /** How often the progress of one initial replication is published at most. */
  @WithDefault("5s")
  Duration progressEvents();

  /** How often it is looked whether the health of a replication or replica has changed. */
  @WithDefault("15s")
  Duration healthEvents();

  /** How often the storage locations are looked at. */
  @WithDefault("10s")
  Duration storageLook();

  /** How long a command that unlocks or formats a storage location may take. */
  @WithDefault("60s")
  Duration storageCommand();

  /**
   * How often replicas are looked after without anything new: for deleted ones whose time is over,
   * and for points whose lock, pin or drill ended.
   */
  @WithDefault("15m")
  Duration retentionPeriod();

  /** How long what came of an interrupted delta is kept for the segment that goes on. */
  @WithDefault("24h")
  Duration partialDelta();

  /** How long building the index anew is waited for. */
  @WithDefault("60s")
  Duration indexRebuild();

  /** How often an absent database is tried again. */
  @WithDefault("5s")
  Duration indexRetry();

  /** How often it is looked what became of booted machines. */
  @WithDefault("5s")
  Duration bootWatch();
}
