/** Draws results over their frames. Reads events, knows neither Kafka nor Flink nor the model. */
package org.omgllava.job.cli.picture;
