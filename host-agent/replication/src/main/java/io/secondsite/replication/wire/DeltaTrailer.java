package io.secondsite.replication.wire;

/**
 * What a segment carried.
 *
 * @param dataClusters clusters with content
 * @param zeroClusters clusters of zeros
 * @param bytes length of everything before the trailer
 * @param sha256 of everything before the trailer but the clusters' own frames, which their
 *     checksums stand for, in hexadecimal digits
 */
public record DeltaTrailer(
    long dataClusters, long zeroClusters, long bytes, String sha256, DeltaEnd end) {}
