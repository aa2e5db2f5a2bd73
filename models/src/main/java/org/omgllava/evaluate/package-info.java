/**
 * Video panoptic quality (PQ, VPQ, STQ) and the file formats that go with it: VIPSeg ground truth
 * and submissions. Knows neither Flink nor Kafka nor the model.
 */
@NullMarked
package org.omgllava.evaluate;

import org.jspecify.annotations.NullMarked;
