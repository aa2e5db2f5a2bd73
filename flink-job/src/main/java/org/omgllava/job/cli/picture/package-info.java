/** Draws results over their frames. Reads events, knows neither Kafka nor Flink nor the model. */
@NullMarked
package org.omgllava.job.cli.picture;

import org.jspecify.annotations.NullMarked;
