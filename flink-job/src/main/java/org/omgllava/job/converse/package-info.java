/**
 * Holds the dialogues and runs the language model with continuous batching. {@link
 * org.omgllava.job.converse.ConverseCore} and {@link org.omgllava.job.converse.DialogueCore}
 * decide, {@link org.omgllava.job.converse.Converse} keeps questions, turns and results, drives the
 * model and carries out. Knows the model as {@code org.omgllava.scene} only.
 */
@NullMarked
package org.omgllava.job.converse;

import org.jspecify.annotations.NullMarked;
