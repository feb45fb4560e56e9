package io.secondsite.volume;

/**
 * A disk that still rests on a foreign image.
 *
 * @param drainedClusters how many of its clusters are ours
 */
public record ForeignDisk(DiskId diskId, ForeignImage image, long drainedClusters, long clusters) {}
