/**
 * The Java client of the job, for its users' class paths: {@link
 * org.omgllava.job.client.EventPublisher} sends frames and instructions, {@link
 * org.omgllava.job.client.EventReader} reads results, {@link org.omgllava.job.client.FrameIndex}
 * finds published frames again, {@link org.omgllava.job.client.PromptReader} and {@link
 * org.omgllava.job.client.Masks} translate prompts and masks, {@link org.omgllava.job.client.Doubt}
 * says which results are hardly to be believed. All start from {@link
 * org.omgllava.job.client.KafkaClients}. It knows neither Flink nor the command line.
 */
@NullMarked
package org.omgllava.job.client;

import org.jspecify.annotations.NullMarked;
