/**
 * How well a bundle answers: a set of questions with right answers, put to the model through the
 * same runtime that the job uses. Knows no Kafka and no Flink.
 */
@NullMarked
package org.omgllava.quality;

import org.jspecify.annotations.NullMarked;
