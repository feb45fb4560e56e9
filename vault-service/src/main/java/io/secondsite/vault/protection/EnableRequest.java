package io.secondsite.vault.protection;

import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.policy.Policy;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine to be protected.
 *
 * @param vmCloud where the machine was said to be
 * @param disks which of its disks are replicated
 * @param policy null is the one that the clouds are paired under
 */
public record EnableRequest(
    String vault,
    CloudRef cloud,
    String name,
    CloudRef vmCloud,
    UUID vm,
    @Nullable Policy policy,
    DiskChoice disks) {}
